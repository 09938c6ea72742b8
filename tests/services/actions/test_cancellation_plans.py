"""What the plans of a cancellation keep, whatever the organisation: order, guards, and what is never asked for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from console.models.action import Context, Refusal
from console.models.case import CaseComment
from console.models.dossier import Dossier, Reading, Verdict
from console.models.ids import ServiceId
from console.models.opportunity import Opportunity
from console.models.plan import Atomic, EndService, EndWay, UpdateRecord, WritePlan
from console.models.text import tr
from console.models.whmcs import ServiceState
from console.sandbox.schema import schema_for
from console.sandbox.variants import VARIANTS
from console.services.casework import refuse, rights_of_plan
from console.services.forms import FormProblems, fill
from console.services.registry import collect
from console.services.rules.cancellation_dates import end_of_day
from console.services.rules.termination_checks import BLOCKING, CANCELLATION_CHECKS
from tests.builders import a_billing, a_client, an_opportunity, an_unread_billing
from tests.cancellation_decisions import (
    SITUATIONS,
    Situation,
    a_cancellation,
    cancelling,
    the_service,
    waiting_for_equipment,
)
from tests.organisations import NOW, SATO, SUZUKI, TANAKA, a_context, a_profile, an_org

REGISTRY = collect()
situations = pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: f"{one[0]}: {one[1]}")


def decided(action: str, dossier: Dossier, values: dict[str, Any], context: Context) -> WritePlan | Refusal:
    """Decide as the desk does."""
    spec = REGISTRY.action(action)
    refusal = refuse(spec, dossier, context)
    if refusal is not None:
        return refusal
    form = fill(spec, {**spec.defaults(dossier, context), **values}, spec.choices(dossier, context))
    assert not isinstance(form, FormProblems), form
    assert spec.problems(dossier, form, context) == ()
    found: WritePlan = spec.plan(dossier, form, context)
    return found


def plan_of(situation: Situation, variant: str = "standard") -> WritePlan:
    action, _name, dossier, values = situation
    found = decided(action, dossier(), values, a_context(org=an_org(variant)))
    assert isinstance(found, WritePlan), str(found.text)
    return found


def refused(dossier: Dossier, **context: Any) -> str:
    found = decided("terminate_service", dossier, {"confirm": "4004"}, a_context(**context))
    assert isinstance(found, Refusal), found
    return str(found.text)


@situations
def test_whmcs_before_the_record_that_says_it_is_done_and_a_claim_before_both(situation: Situation) -> None:
    plan = plan_of(situation)
    if not plan.endings:
        assert all(isinstance(step, Atomic) for step in plan.steps)
        return
    first, *middle, last = plan.steps
    assert isinstance(first, Atomic)
    assert isinstance(last, Atomic)
    assert all(isinstance(step, EndService) for step in middle)
    claim = first.steps[0]
    assert isinstance(claim, UpdateRecord)
    assert (claim.object, claim.claims, claim.seen is not None) == ("Case", True, True)
    assert {write.field for row in first.steps for write in row.writes} <= {"OwnerId", "ParentId", "CommentBody"}
    assert "StageName" in {write.field for row in last.steps for write in row.writes}
    assert middle[-1] == plan.endings[-1]
    assert plan.endings[-1].service == ServiceId(4004)
    assert not any(write.private for row in last.steps for write in row.writes), "a cut run can still say it"


@situations
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_planned_field_can_be_written_in_every_org_that_allows_it(situation: Situation, variant: str) -> None:
    action, _name, dossier, values = situation
    context = a_context(org=an_org(variant))
    found = decided(action, dossier(), values, context) if _settled(context) else Refusal(text=tr("none"))
    if isinstance(found, Refusal):
        return
    assert rights_of_plan(found, context.org) is None or variant == "restricted"
    objects = schema_for(variant).objects
    for row in found.rows:
        for write in row.writes:
            field = objects[row.object].fields[write.field]
            offered = {entry.value for entry in field.picklist}
            assert not field.restricted or write.after is None or write.after in offered, write


def _settled(context: Context) -> bool:
    """The sample dossiers have the standard word for cancelled."""
    return context.org.choice("cancelled_stage") == "△Cancelled"


@pytest.mark.parametrize(
    ("dossier", "words"),
    [
        (lambda: a_cancellation(ending={"in_case": (4999,)}), "Case: 4999"),
        (lambda: a_cancellation(ending={"in_case": (4004, 4999)}), "Case: 4004, 4999"),
        (lambda: a_cancellation(service=the_service(opportunity_id="006000000000099AAA")), "for Opportunity 00600"),
        (lambda: a_cancellation(ending={"service": Reading(unread=tr("WHMCS cannot be reached."))}), "cannot be"),
        (lambda: a_cancellation(ending={"service": Reading()}), "no such service"),
        (lambda: a_cancellation(service=the_service(client_id=99)), "Service of client 99"),
        (lambda: a_cancellation(ending={"opportunities": (cancelling(), an_opportunity(name="duplicate"))}), "dupl"),
        (lambda: a_cancellation(service=the_service(state=ServiceState.FRAUD)), "Fraud"),
        (lambda: a_cancellation(opportunity=cancelling(cancellation_notice="移転")), "moves house"),
        (lambda: a_cancellation(opportunity=cancelling(cancellation_notice="不要")), "no termination"),
        (lambda: a_cancellation(opportunity=cancelling(cancellation_notice="未")), "not confirmed"),
        (lambda: a_cancellation(opportunity=cancelling(cancellation_notice=None)), "no notice"),
    ],
)
def test_a_termination_is_refused_unless_it_is_proved_to_be_the_right_one(
    dossier: Callable[[], Dossier], words: str
) -> None:
    found = dossier()
    stopping = [one for one in (check.find(found, a_context()) for check in BLOCKING) if words in str(one.evidence)]
    assert stopping, "a check has seen it"
    said = refused(found)
    assert said.startswith("It is not proved that this service may be ended. These checks do not pass: ")
    assert any(str(one.title) in said for one in stopping)
    assert not any(str(one.evidence) in said for one in stopping), "the checklist beside it says that"


@pytest.mark.parametrize(
    ("dossier", "words"),
    [
        (lambda: a_cancellation(opportunity=cancelling(cancellation_at=None)), "No date is set"),
        (waiting_for_equipment, "cancelled already"),
        (lambda: a_cancellation(opportunity=cancelling(stage="△Cancelled")), "is repaired as drift"),
        (lambda: a_cancellation(case={"is_closed": True}), "The Case is closed"),
        (lambda: a_cancellation(case={"owner_id": SUZUKI.id, "modified_at": NOW}), "holds this item"),
        (lambda: a_cancellation(case={"is_escalated": True}), "Only a supervisor"),
    ],
)
def test_a_termination_is_refused_where_it_is_not_due_or_not_anybodys(
    dossier: Callable[[], Dossier], words: str
) -> None:
    assert words in refused(dossier())


@pytest.mark.parametrize("notice", [None, "", "未"])
@pytest.mark.parametrize("day", [None, date(2026, 11, 20), date(2026, 12, 31)])
def test_what_only_the_termination_asks_comes_later_for_a_new_request_and_stops_the_termination_all_the_same(
    notice: str | None, day: date | None
) -> None:
    new = cancelling(
        stage="Active", cancellation_notice=notice, cancellation_at=end_of_day(day) if day is not None else None
    )
    dossier = a_cancellation(opportunity=new)
    found = {check.key: check.find(dossier, a_context()) for check in CANCELLATION_CHECKS}
    assert [key for key, one in found.items() if one.verdict is Verdict.FAIL] == []
    assert found["notice"].verdict is Verdict.NOT_APPLICABLE
    assert "first the cancellation has to be confirmed" in str(found["notice"].evidence)
    for agent in (SATO, TANAKA):
        assert "The notice is for a termination" in refused(dossier, agent=agent)


@pytest.mark.parametrize(
    ("opportunity", "failing"),
    [
        (cancelling(cancellation_notice="移転"), ["notice"]),
        (cancelling(cancellation_notice="不要", cancellation_at=None), ["notice", "date"]),
        (cancelling(cancellation_at=end_of_day(date(2026, 12, 31))), ["date"]),
        (cancelling(cancellation_notice="未", stage="△Cancelled"), ["notice"]),
    ],
)
def test_what_is_wrong_with_a_request_that_does_not_wait_to_be_confirmed_fails_now(
    opportunity: Opportunity, failing: list[str]
) -> None:
    dossier = a_cancellation(opportunity=opportunity)
    found = [check.find(dossier, a_context()) for check in CANCELLATION_CHECKS]
    assert [one.key for one in found if one.verdict is Verdict.FAIL] == failing


def test_a_new_request_about_another_service_fails_before_it_is_confirmed() -> None:
    new = cancelling(stage="Active", cancellation_notice="未", cancellation_at=None)
    dossier = a_cancellation(opportunity=new, ending={"in_case": (4999,)})
    found = [check.find(dossier, a_context()) for check in CANCELLATION_CHECKS]
    assert [one.key for one in found if one.verdict is Verdict.FAIL] == ["ids"]


def test_an_opportunity_that_was_read_is_named_in_the_evidence_and_another_has_its_id_alone() -> None:
    ids = BLOCKING[0]
    ours = a_cancellation(opportunity=cancelling(name="Line of the shop"))
    assert "4004, for Opportunity Line of the shop" in str(ids.find(ours, a_context()).evidence)
    theirs = a_cancellation(service=the_service(opportunity_id="006000000000099AAA"))
    assert "for Opportunity 006000000000099AAA" in str(ids.find(theirs, a_context()).evidence)


def test_another_customers_number_is_refused_even_where_the_service_led_to_the_client() -> None:
    stranger = a_client(custom_fields=((198, "C-9999"),))
    dossier = a_cancellation()
    billing = a_billing(client=stranger, services=(the_service(),))
    assert "The service is this customer's" in refused(replace(dossier, billing=billing))


def test_whmcs_that_did_not_answer_proves_nothing() -> None:
    reading: Reading[Any] = Reading(unread=tr("WHMCS cannot be reached."))
    dossier = a_cancellation(ending={"service": reading, "module": reading, "addons": reading})
    dossier = replace(dossier, billing=an_unread_billing(tr("WHMCS cannot be reached.")))
    found = {check.key: check.find(dossier, a_context()).verdict for check in CANCELLATION_CHECKS}
    assert {key for key, verdict in found.items() if verdict is Verdict.CANNOT_TELL} == {
        "ids", "client", "running", "module", "addons", "invoices",
    }  # fmt: skip
    assert refused(dossier) == (
        "It is not proved that this service may be ended. These checks do not pass: Service ids agree, "
        "The service still runs."
    )


def test_a_claim_of_another_console_refuses_until_its_request_can_no_longer_land() -> None:
    comment = CaseComment(body="Ending WHMCS service 4004\n[plan]", created_at=NOW - timedelta(seconds=100))
    dossier = replace(a_cancellation(), comments=(comment,))
    for agent in (SATO, TANAKA):
        assert "was begun at" in refused(dossier, agent=agent)
    later = a_context(now=NOW + timedelta(seconds=31))
    assert isinstance(decided("terminate_service", dossier, {"confirm": "4004"}, later), WritePlan)


def test_early_is_a_supervisors_with_a_reason() -> None:
    dossier = a_cancellation(opportunity=cancelling(cancellation_at=end_of_day(date(2026, 12, 31))))
    assert "earlier needs a supervisor" in refused(dossier)
    spec, context = REGISTRY.action("terminate_service"), a_context(agent=TANAKA)
    form = fill(spec, {"confirm": "4004"}, {})
    assert [name for name, _ in spec.problems(dossier, form, context)] == ["reason"]


def test_a_product_that_whmcs_does_not_list_is_tried_by_its_module() -> None:
    found = decided("terminate_service", a_cancellation(ending={"module": Reading()}), {"confirm": "4004"}, a_context())
    assert isinstance(found, WritePlan)
    assert [step.way for step in found.endings] == [EndWay.MODULE]


@pytest.mark.parametrize("word", ["Terminated", "Cancelled"])
def test_the_status_without_a_module_is_the_profiles(word: str) -> None:
    profile = a_profile(cancellation={"status_without_module": word})
    context = a_context(profile=profile, org=an_org(profile=profile))
    dossier = a_cancellation(ending={"module": Reading(value="")})
    found = decided("terminate_service", dossier, {"confirm": "4004"}, context)
    assert isinstance(found, WritePlan)
    assert [(step.way, step.status) for step in found.endings] == [(EndWay.STATUS, word)]
