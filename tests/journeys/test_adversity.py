"""What must not happen at a desk: said done and not so, written twice, or lost (design 3, domain.md 2.1, 2.2, 2.5)."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.models.action import Refusal
from console.models.error import ConsoleError
from console.models.ids import UserId
from console.models.journal import Outcome, Stage
from console.models.plan import CreateRecord, UpdateRecord, WritePlan
from console.sandbox.faults import Fault, FaultKind
from console.sandbox.server import Sandbox
from console.services.desk import Desk
from console.services.forms import FormProblems
from console.services.journal import Line
from console.services.plan_text import plan_to_json
from console.services.provisioning import ProvisioningOutcome
from tests.journeys.conftest import Open, SharedClock
from tests.journeys.steps import all_ticks, decided, followed, opened, planned, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")
AFTER_SENT = 2
MOST_TRIES = 5


def journal_file(home: Path) -> sqlite3.Connection:
    """Open the file of the first desk's journal behind its back."""
    (file,) = (home / "agent-0").glob("journal-*.sqlite3")
    return sqlite3.connect(file)


async def test_an_order_that_was_escalated_in_between_is_not_approved(
    open_desk: Open, organisation: Sandbox, clock: SharedClock
) -> None:
    one, other = await open_desk("agent"), await open_desk("agent2")
    approval = await planned(one, "approve_order", "00000103")
    clock.advance(timedelta(minutes=1))
    assert (await decided(other, "escalate", "00000103", reason="本人確認が必要")).outcome is Outcome.DONE
    assert (await one.execute(approval)).outcome is Outcome.CONFLICT
    assert organisation.order("00000103")["Status"] == "Draft"


async def test_an_id_check_that_was_escalated_in_between_is_not_decided(
    open_desk: Open, organisation: Sandbox, clock: SharedClock
) -> None:
    one, other = await open_desk("agent"), await open_desk("agent2")
    plan = await planned(one, "verify_identity", "C-0501", method="chip")
    clock.advance(timedelta(minutes=1))
    assert (await decided(other, "escalate", "C-0501", reason="別人の可能性")).outcome is Outcome.DONE
    assert (await one.execute(plan)).outcome is Outcome.CONFLICT
    assert organisation.account("C-0501")["Id_Verification_Status__c"] == "Submitted"


async def test_two_agents_escalate_an_order_at_once_and_one_case_is_made(
    open_desk: Open, organisation: Sandbox, clock: SharedClock
) -> None:
    one, other = await open_desk("agent"), await open_desk("agent2")
    first = await planned(one, "escalate", "00000103", reason="本人確認が必要")
    second = await planned(other, "escalate", "00000103", reason="住所を確認")
    clock.advance(timedelta(minutes=1))
    assert (await one.execute(first)).outcome is Outcome.DONE
    assert (await other.execute(second)).outcome is Outcome.CONFLICT
    assert len([case for case in organisation.org.store.select("Case") if "00000103 #" in str(case["Subject"])]) == 1


async def test_the_escalation_of_an_order_without_an_account_is_found(
    desk: Desk, organisation: Sandbox, clock: SharedClock
) -> None:
    order = str(organisation.order("00000107")["Id"])
    organisation.org.store.update("Order", order, {"AccountId": None})
    clock.advance(timedelta(minutes=1))
    assert (await decided(desk, "escalate", "00000107", reason="顧客が不明")).outcome is Outcome.DONE
    assert "Only a supervisor" in await refused(desk, "approve_order", "00000107")


async def test_the_escalation_is_found_behind_many_other_cases(desk: Desk, organisation: Sandbox) -> None:
    account = organisation.order("00000128")["AccountId"]
    for number in range(60):
        organisation.org.store.insert("Case", {"AccountId": account, "Subject": f"Question {number}", "Status": "New"})
    assert "Only a supervisor" in await refused(desk, "approve_order", "00000128")


async def test_a_case_without_a_subject_does_not_close_the_customer(desk: Desk, organisation: Sandbox) -> None:
    account = organisation.order("00000101")["AccountId"]
    organisation.org.store.insert("Case", {"AccountId": account, "Subject": None, "Status": "New"})
    assert (await decided(desk, "approve_order", "00000101")).outcome is Outcome.DONE


@pytest.mark.parametrize("subject", ["注文00000199が届きました", "New order #00000199", "Order 00000199, received"])
async def test_a_notice_that_names_another_order_stays_open(desk: Desk, organisation: Sandbox, subject: str) -> None:
    case = str(organisation.case("00002101")["Id"])
    opportunity = organisation.order("00000101")["OpportunityId"]
    organisation.org.store.update("Case", case, {"Subject": subject, "OpportunityId": opportunity})
    assert (await decided(desk, "approve_order", "00000101")).outcome is Outcome.DONE
    assert organisation.case("00002101")["Status"] == "New"


async def test_the_same_result_again_is_stamped_again(desk: Desk, organisation: Sandbox, clock: SharedClock) -> None:
    account = str(organisation.case("00003001")["AccountId"])
    values = {
        "Internet_Eligibility__c": "Home 1G",
        "Internet_Eligibility_Status__c": "Eligible",
        "Internet_Eligibility_Checked_Date_Time__c": "2026-01-05T01:00:00.000+0000",
        "Internet_Eligibility_Case_Id__c": organisation.case("00003001")["Id"],
    }
    organisation.org.store.update("Account", account, values)
    clock.advance(timedelta(minutes=1))
    done = await decided(desk, "record_eligibility", "00003001", result="Home 1G")
    assert done.outcome is Outcome.DONE
    found = organisation.org.store.get("Account", account) or {}
    assert found["Internet_Eligibility_Checked_Date_Time__c"] == "2026-11-20T01:01:00.000+0000"


async def test_a_supervisors_reason_stays_with_the_order(open_desk: Open, organisation: Sandbox) -> None:
    supervisor = await open_desk("supervisor")
    order = organisation.order("00000131")
    other = (await open_desk("agent2")).agent.id
    organisation.org.store.update("Order", str(order["Id"]), {"OwnerId": other})
    done = await decided(supervisor, "retry_provisioning", "00000131", "holder is on leave")
    assert done.outcome is Outcome.DONE
    assert "override: holder is on leave" in str(organisation.order("00000131")["Description"])


async def test_a_supervisors_reason_stays_with_the_case(open_desk: Open, organisation: Sandbox) -> None:
    supervisor = await open_desk("supervisor")
    case = organisation.case("00003001")
    organisation.org.store.update("Case", str(case["Id"]), {"OwnerId": (await open_desk("agent2")).agent.id})
    done = await decided(supervisor, "record_eligibility", "00003001", "holder is on leave", result="Home 1G")
    assert done.outcome is Outcome.DONE
    bodies = [str(one["CommentBody"]) for one in organisation.org.store.select("CaseComment", ParentId=case["Id"])]
    assert any("override: holder is on leave" in body for body in bodies)


async def test_an_override_that_overrides_nothing_is_not_on_record(desk: Desk, organisation: Sandbox) -> None:
    plan = await planned(desk, "approve_order", "00000101", "I am no supervisor")
    assert plan.override is None
    assert (await desk.execute(plan)).outcome is Outcome.DONE
    assert "override" not in str(organisation.order("00000101")["Description"])


async def test_an_override_needs_words(open_desk: Open) -> None:
    supervisor = await open_desk("supervisor")
    found = await opened(supervisor, "00000116")
    answer = supervisor.prepare("approve_order", found.dossier, {}, ticks=all_ticks(found), override=" \u3000")
    assert isinstance(answer, Refusal)


async def test_a_hold_does_not_hide_a_failing_check(open_desk: Open, organisation: Sandbox) -> None:
    supervisor, other = await open_desk("supervisor"), await open_desk("agent2")
    order = str(organisation.order("00000116")["Id"])
    organisation.org.store.update("Order", order, {"OwnerId": other.agent.id})
    told = await refused(supervisor, "approve_order", "00000116")
    assert "holds this item" in told
    assert "No duplicate active service" in told


async def test_only_ticks_that_were_asked_for_are_on_record(desk: Desk) -> None:
    found = await opened(desk, "00000123")
    plan = desk.prepare("approve_order", found.dossier, {}, ticks=all_ticks(found) | {"payment", "moon"})
    assert isinstance(plan, WritePlan)
    assert set(plan.ticks) == all_ticks(found)


async def test_half_a_character_is_told_in_the_form(desk: Desk) -> None:
    found = await opened(desk, "00000101")
    answer = desk.prepare("reject_order", found.dossier, {"reason": "broken \ud83d emoji"}, ticks=all_ticks(found))
    assert isinstance(answer, FormProblems)
    assert answer.problems[0][0] == "reason"


async def test_a_closing_word_that_does_not_close_is_refused(open_desk: Open) -> None:
    desk = await open_desk("agent", closed_case_status="Finished")
    assert "Finished" in await refused(desk, "record_eligibility", "00003001", result="Home 1G")
    assert "Finished" in await refused(desk, "approve_order", "00000101")
    assert "Finished" in await refused(desk, "reject_order", "00000101", reason="設置不可")


@pytest.mark.parametrize("lines", range(5))
async def test_a_journal_that_fails_never_hides_what_was_sent(
    desk: Desk, organisation: Sandbox, tmp_path: Path, lines: int
) -> None:
    """The disk is full after so many lines: PLANNED, SENT, ANSWERED, VERIFIED, ENDED."""
    plan = await planned(desk, "approve_order", "00000101")
    file = journal_file(tmp_path)
    file.execute(
        f"CREATE TRIGGER full BEFORE INSERT ON entries WHEN NEW.number > {lines} "
        "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    )
    if lines < AFTER_SENT:
        with pytest.raises(ConsoleError):
            await desk.execute(plan)
        assert organisation.order("00000101")["Status"] != "Approved"
    else:
        told = await desk.execute(plan)
        assert told.outcome is Outcome.UNKNOWN
        assert "may be written" in str(told.message)
    file.execute("DROP TRIGGER full")
    file.close()
    settled = [execution.outcome for execution in await desk.resume()]
    assert settled == ([] if lines == 0 else [Outcome.DONE])
    assert (organisation.order("00000101")["Status"] == "Approved") is (lines > 0)


async def test_somebody_elses_decision_is_settled_and_never_sent(
    desk: Desk, organisation: Sandbox, tmp_path: Path
) -> None:
    """One workstation, two people: the second may find out what became of the first one's decision, no more."""
    plan = await planned(desk, "approve_order", "00000101")
    elses = replace(plan, agent=UserId("005000000000999AAA"), agent_name="前任者")
    assert (await desk.execute(elses)).outcome is Outcome.REFUSED
    desk.journal.append(
        Line(
            at=desk.clock.now(),
            plan=elses.id,
            agent=elses.agent_name,
            action=elses.action,
            item=elses.item.number,
            stage=Stage.PLANNED,
            detail=plan_to_json(elses, desk.journal.seal),
        )
    )
    (settled,) = await desk.resume()
    assert settled.outcome is Outcome.FAILED
    assert "somebody else" in str(settled.message)
    assert organisation.order("00000101")["Status"] == "Pending Review"
    assert (await decided(desk, "approve_order", "00000101")).outcome is Outcome.DONE


async def test_an_order_is_provisioned_when_all_of_its_services_run(desk: Desk, organisation: Sandbox) -> None:
    plan = await planned(desk, "approve_order", "00000101")
    assert (await desk.execute(plan)).outcome is Outcome.DONE
    assert (await followed(desk, plan))[-1] is ProvisioningOutcome.PROVED
    items = organisation.org.store.select("OrderItem", OrderId=organisation.order("00000101")["Id"])
    organisation.org.store.update("OrderItem", str(items[-1]["Id"]), {"WHMCS_Service_ID__c": "999999"})
    assert len(items) > 1
    assert (await followed(desk, plan))[-1] is ProvisioningOutcome.NOT_SEEN


async def test_an_order_that_is_gone_is_no_crash_of_the_watch(desk: Desk, organisation: Sandbox) -> None:
    plan = await planned(desk, "approve_order", "00000101")
    gone = replace(plan, item=replace(plan.item, id=f"{plan.item.id[:9]}ZZZZZZAAA"))
    assert (await followed(desk, gone))[-1] is ProvisioningOutcome.NOT_SEEN
    del organisation


async def test_a_token_that_ends_before_the_proof_is_no_done(desk: Desk, organisation: Sandbox) -> None:
    plan = await planned(desk, "approve_order", "00000101")
    organisation.faults.add(Fault(kind="401", system="salesforce", path="/composite", method="POST", skip=2, times=9))
    assert (await desk.execute(plan)).outcome is Outcome.UNKNOWN
    organisation.faults.clear()
    assert [settled.outcome for settled in await desk.resume()] == [Outcome.DONE]


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "401", "5xx", "html"])
@pytest.mark.parametrize("skip", range(4))
@pytest.mark.parametrize(
    ("action", "number", "values"),
    [
        ("approve_order", "00000101", {}),
        ("reject_order", "00000101", {"reason": "設置不可"}),
        ("escalate", "00000101", {"reason": "本人確認が必要"}),
        ("record_eligibility", "00003001", {"result": "Home 1G", "note": "確認済み"}),
        ("escalate", "00003001", {"reason": "異議あり"}),
    ],
)
async def test_whatever_fails_the_word_is_true_and_nothing_is_written_twice(
    desk: Desk, organisation: Sandbox, clock: SharedClock, kind: FaultKind, skip: int, action: str, number: str,
    values: dict[str, str],
) -> None:  # fmt: skip
    plan = await planned(desk, action, number, **values)
    made = {name: len(organisation.org.store.select(name)) for name in ("Case", "CaseComment")}
    clock.advance(timedelta(minutes=1))
    organisation.faults.add(Fault(kind=kind, system="salesforce", path="/composite", method="POST", skip=skip))
    outcomes = [(await desk.execute(plan)).outcome]
    organisation.faults.clear()
    while desk.unfinished() and len(outcomes) < MOST_TRIES:
        clock.advance(timedelta(minutes=3))
        outcomes += [settled.outcome for settled in await desk.resume()]
    assert not desk.unfinished()
    new = [row for row in plan.rows if isinstance(row, CreateRecord)]
    written = outcomes[-1].proved
    for name, before in made.items():
        expected = before + sum(row.object == name for row in new) * written
        assert len(organisation.org.store.select(name)) == expected, outcomes
    for row in plan.rows:
        if isinstance(row, UpdateRecord):
            stored = organisation.org.store.get(row.object, row.id) or {}
            owner = next((write for write in row.writes if write.field in {"OwnerId", "Status"}), row.writes[0])
            assert (stored[owner.field] == owner.after) is written, outcomes


@pytest.mark.parametrize("action", ["claim", "assign_sim"])
async def test_a_supervisors_reason_for_taking_over_stays(open_desk: Open, organisation: Sandbox, action: str) -> None:
    supervisor, other = await open_desk("supervisor"), await open_desk("agent2")
    organisation.org.store.update("Order", str(organisation.order("00000106")["Id"]), {"OwnerId": other.agent.id})
    found = await opened(supervisor, "00000106")
    values = {"sim": found.dossier.sims[0].id} if action == "assign_sim" else {}
    done = await decided(supervisor, action, "00000106", "holder is on leave", **values)
    assert done.outcome is Outcome.DONE
    assert "override: holder is on leave" in str(organisation.order("00000106")["Description"])
