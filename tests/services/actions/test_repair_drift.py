"""The whole plan of a repair in both directions, and who may not have it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from console.models.action import Context
from console.models.case import Case
from console.models.dossier import Dossier, Reading, Verdict
from console.models.ids import PlanId, ServiceId, UserId
from console.models.org import Agent, Role
from console.models.plan import Atomic, EndService, EndWay, UpdateRecord
from console.models.profile import Profile
from console.models.text import tr
from console.models.whmcs import Addon, ServiceState
from console.services.actions.repair_drift import RepairDrift, available, choices, plan, problems
from console.services.rules.drift_facts import check_others
from tests.drift_samples import (
    READ_AT,
    SALE,
    a_billed_service,
    a_drift_dossier,
    a_drifted_sale,
    an_ended_dossier,
    shared,
)
from tests.services.test_drift import ORG

AGENT = Agent(id=UserId("005000000000001AAA"), name="佐藤 花子", username="sato", role=Role.AGENT)
SUPERVISOR = replace(AGENT, name="田中 一郎", role=Role.SUPERVISOR)
FORM = RepairDrift(reason="Never ended")


def a_context(agent: Agent = SUPERVISOR) -> Context:
    return Context(now=READ_AT, agent=agent, org=ORG, profile=Profile(), plan_id=PlanId("plan-0001"))


def a_request() -> Case:
    return Case.model_validate(
        {
            "Id": "500000000000001AAA",
            "CaseNumber": "00004201",
            "Type": "Cancellation Request",
            "Subject": "Cancellation Request - SIM (2026-10)",
            "Status": "New",
            "OwnerId": AGENT.id,
            "LastModifiedDate": "2026-11-01T00:00:00.000+0000",
        }
    )


def refused(dossier: Dossier, agent: Agent = SUPERVISOR) -> str:
    refusal = available(dossier, a_context(agent))
    assert refusal is not None
    return str(refusal.text)


def test_a_service_that_is_billed_is_ended_under_a_claim_of_the_opportunity() -> None:
    assert available(a_drift_dossier(), a_context()) is None
    made = plan(a_drift_dossier(), FORM, a_context())
    claim, ending = made.steps
    assert isinstance(claim, Atomic)
    assert isinstance(ending, EndService)
    (row,) = claim.steps
    assert isinstance(row, UpdateRecord)
    assert (row.object, row.id, row.exclusive, row.seen) == ("Opportunity", SALE, True, "2026-11-01T00:00:00Z")
    (note,) = row.writes
    assert (note.field, note.before, note.private) == ("Description", "Router in the hall", True)
    assert note.after == (
        "Router in the hall\n[2026-11-20 10:00 JST 田中 一郎] Ends WHMCS service 4201: Never ended [plan-0001]"
    )
    assert (ending.service, ending.client, ending.way, ending.seen) == (4201, 5601, EndWay.MODULE, "Active")


def test_a_product_without_a_module_is_ended_by_its_status() -> None:
    ending = plan(a_drift_dossier(module=""), FORM, a_context()).endings[0]
    assert (ending.way, ending.status) == (EndWay.STATUS, "Cancelled")


def test_a_reason_is_asked_for_only_where_a_service_is_ended() -> None:
    nothing = RepairDrift()
    assert [name for name, _ in problems(a_drift_dossier(), nothing, a_context())] == ["reason"]
    assert problems(an_ended_dossier(), nothing, a_context()) == ()


def test_an_opportunity_of_an_ended_service_is_cancelled_with_its_case() -> None:
    made = plan(an_ended_dossier(a_request()), RepairDrift(), a_context(AGENT))
    assert made.endings == ()
    written = {row.object: {write.field: write.after for write in row.writes} for row in made.rows}
    assert written == {"Opportunity": {"StageName": "△Cancelled"}, "Case": {"Status": "Closed"}}


def test_an_agent_ends_no_service() -> None:
    assert "Only a supervisor" in refused(a_drift_dossier(), AGENT)
    assert available(an_ended_dossier(), a_context(AGENT)) is None


def test_what_is_not_proved_is_not_ended() -> None:
    stranger = a_billed_service(client_id=99)
    proof = "It is not proved that this service may be ended. These checks do not pass: "
    assert refused(a_drift_dossier(service=stranger)) == f"{proof}The service belongs to this customer."
    assert f"{proof}One Opportunity" in refused(shared(a_drift_dossier()))


@pytest.mark.parametrize(
    ("seconds", "notes", "free"),
    [
        (129, "Router in the hall\n[2026-11-20 09:58 JST 田中 一郎] Ends WHMCS service 4201: never [plan-1]", False),
        (130, "Router in the hall\n[2026-11-20 09:57 JST 田中 一郎] Ends WHMCS service 4201: never [plan-1]", True),
        (1, "Router in the hall", True),
    ],
)
def test_what_another_console_has_begun_is_left_alone_until_it_can_no_longer_land(
    seconds: int, notes: str, free: bool
) -> None:
    changed = (READ_AT - timedelta(seconds=seconds)).isoformat()
    sale = a_drifted_sale(Description=notes, LastModifiedDate=changed)
    refusal = available(a_drift_dossier(sale), a_context())
    assert (refusal is None) is free
    if refusal is not None:
        assert refusal.earliest == READ_AT + timedelta(seconds=1)


def test_whmcs_that_could_not_be_read_stops_everything() -> None:
    dossier = a_drift_dossier()
    assert dossier.ending is not None
    silent = replace(dossier.ending, service=Reading(unread=tr("WHMCS cannot be reached.")))
    assert "cannot be reached" in refused(replace(dossier, ending=silent))


def an_addon(number: int = 77, state: ServiceState = ServiceState.ACTIVE) -> Addon:
    return Addon(
        id=number,
        service_id=ServiceId(4201),
        name="Hikari Denwa",
        state=state,
        recurring_amount=Decimal(550),
        billing_cycle="Monthly",
    )


def with_others(dossier: Dossier) -> Dossier:
    """The same with a running and an ended addon, and a second service of the same order without a module."""
    assert dossier.ending is not None
    second = a_billed_service(id=ServiceId(4301), product_id=32, name="Installation", opportunity_id=None)
    addons: tuple[Addon, ...] = (an_addon(), an_addon(78, ServiceState.CANCELLED))
    return replace(
        dossier, ending=replace(dossier.ending, addons=Reading(value=addons), siblings=(second,), modules=((32, ""),))
    )


def test_what_else_runs_is_offered_and_goes_on_where_it_is_not_chosen() -> None:
    dossier = with_others(a_drift_dossier())
    assert [choice.value for choice in choices(dossier, a_context())["also"]] == ["addon-77", "4301"]
    finding = check_others(dossier, a_context())
    assert finding.verdict is Verdict.ASK
    assert "Hikari Denwa" in str(finding.evidence)
    made = plan(dossier, FORM, a_context())
    assert [(one.service, one.addon) for one in made.endings] == [(4201, None)]
    assert any("These go on in WHMCS" in str(note) and "4301" in str(note) for note in made.notes)


def test_what_was_chosen_is_ended_before_the_service_itself() -> None:
    form = RepairDrift(reason="Never ended", also="addon-77, 4301")
    made = plan(with_others(a_drift_dossier()), form, a_context())
    assert [(one.service, one.addon, one.way) for one in made.endings] == [
        (4201, 77, EndWay.STATUS),
        (4301, None, EndWay.STATUS),
        (4201, None, EndWay.MODULE),
    ]
    assert str(made.title) == "Terminate service 4201, addon-77, 4301"
    assert not any("These go on" in str(note) for note in made.notes)
    claim = made.steps[0]
    assert isinstance(claim, Atomic)
    assert "Ends WHMCS service 4201, addon-77, 4301: Never ended" in str(claim.steps[0].writes[0].after)


def test_strangers_are_refused_and_a_repair_that_ends_nothing_ends_nothing_else() -> None:
    dossier = with_others(a_drift_dossier())
    form = RepairDrift(reason="Never ended", also="addon-78, 9999")
    assert [(name, str(text)) for name, text in problems(dossier, form, a_context())] == [
        ("also", "Not a running service or addon of this order: addon-78, 9999")
    ]
    ended = with_others(an_ended_dossier())
    assert choices(ended, a_context()) == {}
    assert check_others(ended, a_context()).verdict is Verdict.NOT_APPLICABLE
    assert [name for name, _ in problems(ended, RepairDrift(also="addon-77"), a_context())] == ["also"]
