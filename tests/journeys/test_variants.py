"""All four jobs in every kind of organisation, over real HTTP; what was written is read from the other side's store."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from console.models.action import Refusal
from console.models.journal import Outcome, StepOutcome
from console.models.org import Role
from console.models.plan import Atomic, FieldWrite, WritePlan
from console.models.text import tr
from console.sandbox.billing_records import Service
from console.sandbox.server import Sandbox
from console.sandbox.variants import VARIANTS
from console.services.desk import Desk
from console.services.forms import FormProblems
from console.services.language import Language
from console.services.provisioning import ProvisioningOutcome
from console.services.rules.settlement import TITLES
from console.services.settings import Settings, load_profile
from console.services.settlement_toml import fragment
from tests.journeys.conftest import FRIDAY, Open, SharedClock
from tests.journeys.steps import all_ticks, decided, followed, opened, planned, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")
SETTLED = {
    "eligibility_status": "by_result",
    "submitted_id_status": "Submitted",
    "cancelled_stage": "△Cancelled",
    "commodity_field": "CommodityType__c",
    "case_opportunity_field": "OpportunityId",
}
"""A profile for `ambiguous`, made from what it says it has."""
every_variant = pytest.mark.parametrize("variant", ["standard", "classic", "activated", "ambiguous", "restricted"])


@pytest.fixture
def variant() -> str:
    """The variant; a test names another by its parameters."""
    return "ambiguous"


@pytest.fixture
def organisation(variant: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """An organisation of one variant; `renamed` has a lookup with a name of its own."""
    renamed = replace(VARIANTS["standard"], name="renamed", case_opportunity_fields=("Sales_Deal__c",))
    monkeypatch.setitem(VARIANTS, "renamed", renamed)
    with Sandbox(variant=variant, now=FRIDAY, frozen=True) as running:
        yield running


async def at(open_desk: Open, variant: str, role: str = "agent") -> Desk:
    """A desk whose profile says what its organisation leaves open."""
    return await open_desk(role, **(SETTLED if variant == "ambiguous" else {}))


def account(organisation: Sandbox, number: str) -> dict[str, Any]:
    """An Account by its customer number, from the store."""
    return dict(organisation.org.store.select("Account", AccountNumber=number)[0])


def opportunity(organisation: Sandbox, service: int) -> dict[str, Any]:
    """An Opportunity by its service id, from the store."""
    return dict(organisation.org.store.select("Opportunity", WHMCS_Service_ID__c=service)[0])


def status_of(organisation: Sandbox, service: int) -> str:
    """The status of a WHMCS service, from its table."""
    found = organisation.org.billing.get(Service, service)
    assert found is not None
    return found.status


def cancelled(variant: str) -> str:
    """The word of a variant for the end of an Opportunity."""
    return VARIANTS[variant].cancelled_stages[0]


# --- the four jobs -------------------------------------------------------------------------------------------------


@every_variant
@pytest.mark.parametrize("number", ["00000101", "00000103"])
async def test_an_order_is_approved_and_provisioned(
    open_desk: Open, organisation: Sandbox, variant: str, number: str
) -> None:
    desk = await at(open_desk, variant)
    plan = await planned(desk, "approve_order", number)
    assert (await desk.execute(plan)).outcome is Outcome.DONE
    assert (await followed(desk, plan))[-1] is ProvisioningOutcome.PROVED
    order = organisation.order(number)
    assert (order["Status"], order["Activation_Status__c"]) == ("Approved", "Activated")
    assert order["OwnerId"] == desk.agent.id


@every_variant
async def test_a_physical_sim_gets_its_card(open_desk: Open, organisation: Sandbox, variant: str) -> None:
    desk = await at(open_desk, variant)
    assert (await decided(desk, "approve_order", "00000105")).outcome is Outcome.DONE
    if variant == "restricted":
        assert "is not editable for you" in await refused(desk, "assign_sim", "00000105")
        desk = await at(open_desk, variant, "supervisor")
        held = (await opened(desk, "00000105")).dossier.sims[0]
        done = await decided(desk, "assign_sim", "00000105", override="the field is closed to agents", sim=held.id)
        assert done.outcome is Outcome.DONE
        return
    card = (await opened(desk, "00000105")).dossier.sims[0]
    plan = await planned(desk, "assign_sim", "00000105", sim=card.id)
    assert (await desk.execute(plan)).outcome is Outcome.DONE
    assert (await followed(desk, plan))[-1] is ProvisioningOutcome.PROVED
    assert organisation.order("00000105")["Assign_Physical_SIM__c"] == card.id


@every_variant
@pytest.mark.parametrize(("result", "eligible"), [("Home 1G", True), ("Not Eligible", False)])
async def test_an_eligibility_result_is_recorded(
    open_desk: Open, organisation: Sandbox, variant: str, result: str, eligible: bool
) -> None:
    desk = await at(open_desk, variant)
    if variant == "restricted":  # the note is closed to agents: it is said in the form, and the rest still works
        found = await opened(desk, "00003001")
        (offer,) = [one for one in found.offers if one.action.key == "record_eligibility"]
        assert "is not editable for you" in str(offer.closed["note"])
        said = await refused(desk, "record_eligibility", "00003001", result=result, note="光コンセントあり")
        assert "is not editable for you" in said
        assert (await decided(desk, "record_eligibility", "00003001", result=result)).outcome is Outcome.DONE
    else:
        done = await decided(desk, "record_eligibility", "00003001", result=result, note="光コンセントあり")
        assert done.outcome is Outcome.DONE
    case = organisation.case("00003001")
    row = organisation.org.store.get("Account", str(case["AccountId"]))
    assert row is not None
    by_result = "Eligible" if eligible else "Ineligible"
    assert row["Internet_Eligibility_Status__c"] == ("Checked" if variant == "classic" else by_result)
    assert row["Internet_Eligibility__c"] == result
    if variant == "classic":
        comments = organisation.org.store.select("CaseComment", ParentId=case["Id"])
        assert any("光コンセントあり" in str(one["CommentBody"]) for one in comments)
    elif variant != "restricted":
        assert row["Internet_Eligibility_Notes__c"] == "光コンセントあり"
        assert row["Internet_Eligibility_Case_Id__c"] == case["Id"]
    stages = [one["StageName"] for one in organisation.org.store.select("Opportunity", AccountId=case["AccountId"])]
    assert stages == ["Ready" if eligible else "Void"]
    assert case["IsClosed"] is True


@every_variant
async def test_an_id_is_verified_and_another_rejected(open_desk: Open, organisation: Sandbox, variant: str) -> None:
    desk = await at(open_desk, variant)
    await desk.feed.refresh("identity")
    assert {"C-0501", "C-0502"} <= {row.item.number for row in desk.feed.state("identity").rows}
    done = await decided(desk, "verify_identity", "C-0501", method="chip")
    assert done.outcome is Outcome.DONE
    assert account(organisation, "C-0501")["Id_Verification_Status__c"] == "Verified"
    assert (await decided(desk, "reject_identity", "C-0502", reason="expired")).outcome is Outcome.DONE
    row = account(organisation, "C-0502")
    assert row["Id_Verification_Status__c"] == "Rejected"
    assert row["Id_Verification_Rejection_Message__c"]


@every_variant
async def test_a_cancellation_from_the_request_to_the_end(
    open_desk: Open, organisation: Sandbox, clock: SharedClock, variant: str
) -> None:
    desk = await at(open_desk, variant)
    assert (await decided(desk, "confirm_cancellation", "00004001", authorised=True)).outcome is Outcome.DONE
    assert opportunity(organisation, 4001)["CancellationNotice__c"] == "有"
    done = await decided(desk, "terminate_service", "00004004", confirm="4004", line_return="SentKit")
    assert done.outcome is Outcome.DONE
    assert status_of(organisation, 4004) == "Terminated"
    assert opportunity(organisation, 4004)["StageName"] == cancelled(variant)
    assert organisation.case("00004004")["IsClosed"] is False
    clock.advance(timedelta(minutes=3))  # the quarantine of the ending
    assert (await decided(desk, "track_equipment", "00004004", line_return="Returned")).outcome is Outcome.DONE
    assert opportunity(organisation, 4004)["LineReturn__c"] == "Returned"
    assert (await decided(desk, "close_case", "00004004")).outcome is Outcome.DONE
    assert organisation.case("00004004")["IsClosed"] is True


@every_variant
async def test_an_item_is_escalated_and_handed_back(open_desk: Open, organisation: Sandbox, variant: str) -> None:
    desk, supervisor = await at(open_desk, variant), await at(open_desk, variant, "supervisor")
    for number in ("00000101", "00003001", "C-0501", "00004003"):
        assert (await decided(desk, "escalate", number, reason="お客様が異議")).outcome is Outcome.DONE
    case = organisation.case("00003001")
    assert (case["IsEscalated"], case["Priority"]) == (True, "High")
    assert case["OwnerId"] == organisation.org.people.queues["CS_Supervisors"]
    for number in ("00000101", "00003001", "00004003"):
        assert (await decided(supervisor, "hand_back", number, reason="再調査済み")).outcome is Outcome.DONE
    assert organisation.case("00003001")["OwnerId"] == organisation.org.people.queues["CS_Internet"]


@every_variant
async def test_drift_is_repaired_both_ways(open_desk: Open, organisation: Sandbox, variant: str) -> None:
    desk, supervisor = await at(open_desk, variant), await at(open_desk, variant, "supervisor")
    assert (await decided(desk, "repair_drift", "4202")).outcome is Outcome.DONE
    assert opportunity(organisation, 4202)["StageName"] == cancelled(variant)
    assert (await decided(supervisor, "repair_drift", "4201", reason="never ended")).outcome is Outcome.DONE
    assert status_of(organisation, 4201) in {"Terminated", "Cancelled"}


# --- what is open, and what is closed ------------------------------------------------------------------------------


JOBS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("approve_order", "00000101", {}),
    ("reject_order", "00000102", {"reason": "設置不可"}),
    ("record_eligibility", "00003001", {"result": "Home 1G"}),
    ("verify_identity", "C-0501", {"method": "chip"}),
    ("reject_identity", "C-0502", {"reason": "expired"}),
    ("confirm_cancellation", "00004001", {"authorised": True}),
    ("terminate_service", "00004004", {"confirm": "4004"}),
    ("track_equipment", "00004013", {"line_return": "Returned"}),
    ("close_case", "00004013", {"reason": "機器は買取"}),
    ("escalate", "00003002", {"reason": "異議あり"}),
    ("claim", "00000103", {}),
    ("release", "00000103", {}),
    ("repair_drift", "4202", {}),
)
NEEDS_A_CHOICE = {
    "record_eligibility", "verify_identity", "reject_identity", "confirm_cancellation", "terminate_service",
    "track_equipment", "repair_drift",
}  # fmt: skip


async def test_without_a_profile_exactly_what_needs_an_open_choice_is_refused(open_desk: Open) -> None:
    desk = await open_desk("agent")
    open_texts = {str(one.text) for one in desk.org.unsettled.values()}
    assert set(desk.org.unsettled) == set(SETTLED)
    stopped = {key for row in desk.org.settlement for key in row.disables}
    outcomes: dict[str, bool] = {}
    for action, number, values in JOBS:
        found = await opened(desk, number)
        answer = desk.prepare(action, found.dossier, values, ticks=all_ticks(found))
        assert not isinstance(answer, FormProblems), (action, answer)
        if isinstance(answer, Refusal):
            assert str(answer.text) in open_texts, (action, str(answer.text))
            outcomes[action] = False
        else:
            outcomes[action] = (await desk.execute(answer)).outcome is Outcome.DONE
    assert {action for action, done in outcomes.items() if not done} == NEEDS_A_CHOICE
    assert stopped == NEEDS_A_CHOICE


@pytest.mark.parametrize("key", list(SETTLED))
async def test_each_open_choice_stops_its_own_actions_and_no_other(open_desk: Open, key: str) -> None:
    desk = await open_desk("agent", **{name: word for name, word in SETTLED.items() if name != key})
    assert set(desk.org.unsettled) == {key}
    (row,) = [one for one in desk.org.settlement if one.key == key]
    for action, number, values in JOBS:
        if action == "release":
            continue
        found = await opened(desk, number)
        answer = desk.prepare(action, found.dossier, values, ticks=all_ticks(found))
        if isinstance(answer, Refusal):
            assert answer.text == desk.org.unsettled[key].text
            assert action in row.disables
        elif key != "commodity_field":  # only where the Case's subject names no kind
            assert action not in row.disables


async def test_a_kind_that_only_the_open_commodity_could_tell_is_refused(
    open_desk: Open, organisation: Sandbox
) -> None:
    desk = await open_desk("agent", **{name: word for name, word in SETTLED.items() if name != "commodity_field"})
    case = organisation.case("00004004")
    organisation.org.store.update("Case", str(case["Id"]), {"Subject": "Cancellation Request"})
    for action in ("confirm_cancellation", "terminate_service", "track_equipment"):
        assert "commodity_field" in await refused(desk, action, "00004004", confirm="4004")


@every_variant
async def test_the_settled_result_as_a_profile_settles_the_same(
    open_desk: Open, variant: str, organisation: Sandbox, tmp_path: Path
) -> None:
    desk = await at(open_desk, variant)
    file = tmp_path / "made.toml"
    for language in ("ja", "en"):
        file.write_text(fragment(desk.org, Language(language)), encoding="utf-8")
        table = load_profile(Settings(profile=file)).settlement
        again = await open_desk("agent", **table.model_dump(exclude_unset=True))
        assert again.org.choices == desk.org.choices
        assert not again.org.unsettled
    assert [row.key for row in desk.org.settlement] == list(TITLES)
    del organisation


async def test_open_choices_are_comments_that_name_their_candidates(open_desk: Open, tmp_path: Path) -> None:
    desk = await open_desk("agent")
    text = fragment(desk.org, Language("en"))
    assert '# cancelled_stage = "〇Cancelled"' in text
    file = tmp_path / "made.toml"
    file.write_text(text, encoding="utf-8")
    assert load_profile(Settings(profile=file)).settlement.cancelled_stage is None


@pytest.mark.parametrize("variant", ["renamed"])
async def test_an_org_with_names_of_its_own_for_lookup_and_customer_number(
    open_desk: Open, organisation: Sandbox
) -> None:
    for row in organisation.org.store.select("Account"):
        moved = {"WH_Account__c": row["AccountNumber"], "AccountNumber": None}
        organisation.org.store.update("Account", str(row["Id"]), moved)
    desk = await open_desk("agent", customer_number_field="WH_Account__c")
    assert desk.org.choice("case_opportunity_field") == "Sales_Deal__c"
    await desk.feed.refresh("eligibility")
    (line,) = [one for one in desk.feed.state("eligibility").rows if one.item.number == "00003001"]
    assert "unlinked" not in {flag.key for flag in line.flags}
    assert (await decided(desk, "record_eligibility", "00003001", result="Home 1G")).outcome is Outcome.DONE
    account_id = organisation.case("00003001")["AccountId"]
    stages = [one["StageName"] for one in organisation.org.store.select("Opportunity", AccountId=account_id)]
    assert stages == ["Ready"]
    await desk.feed.refresh("identity")
    assert "C-0501" in {one.item.number for one in desk.feed.state("identity").rows}
    assert (await decided(desk, "verify_identity", "C-0501", method="chip")).outcome is Outcome.DONE
    done = await decided(desk, "terminate_service", "00004004", confirm="4004", line_return="SentKit")
    assert done.outcome is Outcome.DONE, str(done.message)


# --- roles, in the services ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", ["standard"])
async def test_who_only_reads_sees_everything_and_sends_nothing(open_desk: Open, organisation: Sandbox) -> None:
    agent, reader = await open_desk("agent"), await open_desk("readonly")
    assert reader.agent.role is Role.READ_ONLY
    for action, number, _ in JOBS:
        found = await opened(reader, number)
        (offer,) = [one for one in found.offers if one.action.key == action]
        assert offer.refusal is not None
        assert "You may read here and decide nothing" in str(offer.refusal.text)
    plan = await planned(agent, "claim", "00000101")
    for forged in (plan, replace(plan, agent=reader.agent.id, agent_name=reader.agent.name)):
        done = await reader.execute(forged)
        assert done.outcome is Outcome.REFUSED
        assert "decide nothing" in str(done.message)
        assert {step.outcome for step in done.steps} == {StepOutcome.NOT_TRIED}
    assert organisation.order("00000101")["OwnerId"] != reader.agent.id


@pytest.mark.parametrize("variant", ["standard"])
async def test_an_agent_sends_no_step_of_a_supervisor(open_desk: Open, organisation: Sandbox) -> None:
    agent, supervisor = await open_desk("agent"), await open_desk("supervisor")
    ending = await planned(supervisor, "repair_drift", "4201", reason="never ended")
    moved = await planned(supervisor, "reassign", "00000101", owner=agent.agent.id, reason="he knows the house")
    claim = await planned(agent, "claim", "00000101")
    mine: dict[str, Any] = {"agent": agent.agent.id, "agent_name": agent.agent.name}
    forgeries: list[WritePlan] = [
        ending,
        replace(ending, **mine),
        replace(ending, action="claim", **mine),
        replace(moved, **mine),
        replace(claim, override="because I say so"),
        replace(claim, action="no_such_action"),
        replace(claim, steps=(_with_status(claim),)),
        replace(claim, steps=(_owned_by(claim, supervisor.agent.id),)),
    ]
    for forged in forgeries:
        done = await agent.execute(forged)
        assert done.outcome is Outcome.REFUSED, str(forged.title)
    assert status_of(organisation, 4201) == "Active"
    assert agent.journal.verify() == ()
    assert not agent.unfinished()


def _row(plan: WritePlan) -> Any:
    (step,) = plan.steps
    assert isinstance(step, Atomic)
    return step.steps[0]


def _with_status(plan: WritePlan) -> Atomic:
    write = FieldWrite(field="Status", label=tr("Order status"), before="Pending Review", after="Approved")
    return Atomic(steps=(replace(_row(plan), writes=(*_row(plan).writes, write)),))


def _owned_by(plan: WritePlan, owner: str) -> Atomic:
    row = _row(plan)
    return Atomic(steps=(replace(row, writes=tuple(replace(one, after=owner) for one in row.writes)),))
