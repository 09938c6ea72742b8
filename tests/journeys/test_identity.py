"""ID checks over real HTTP: verify, reject, claim and the guards, in three kinds of organisation (domain.md 2.3, 4)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.models.action import Refusal
from console.models.journal import Outcome
from console.models.plan import WritePlan
from console.models.profile import Identity, Profile
from console.sandbox.server import Sandbox
from tests.journeys.conftest import FRIDAY, Open, SharedClock
from tests.journeys.steps import all_ticks, decided, opened, planned, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def organisation(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """The organisation in the variant that the test names by its mark."""
    mark = request.node.get_closest_marker("variant")
    with Sandbox(variant=mark.args[0] if mark else "standard", now=FRIDAY, frozen=True) as running:
        yield running


def account(organisation: Sandbox, number: str) -> dict[str, object]:
    """Read an Account by its customer number."""
    return organisation.org.store.select("Account", AccountNumber=number)[0]


def everything_in(folder: Path) -> bytes:
    """Everything that the console's homes keep."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_verified_under_the_tag_with_the_method_in_the_note(open_desk: Open, organisation: Sandbox) -> None:
    desk = await open_desk("agent")
    done = await decided(desk, "verify_identity", "C-0501", method="picture", lapse_answer="not_lapsed")
    assert done.outcome is Outcome.DONE
    row = account(organisation, "C-0501")
    assert row["Id_Verification_Status__c"] == "Verified"
    assert row["Id_Verification_Verified_Date_Time__c"] == "2026-11-20T01:00:00.000+0000"
    note = str(row["Id_Verification_Note__c"])
    assert "method: picture; look-up of lapsed numbers on 2026-11-20: not lapsed" in note


async def test_what_the_card_says_is_compared_and_kept_nowhere(open_desk: Open) -> None:
    desk = await open_desk("agent")
    assert "Name" in await refused(desk, "verify_identity", "C-0502", method="picture", name="SILVA ANNA MARIA")
    assert "Not expired" in await refused(desk, "verify_identity", "C-0503", method="picture", expires_on="2024-03-31")
    moved = await refused(desk, "verify_identity", "C-0505", method="picture", address="OSAKA-SHI KITA-KU 1-2-3")
    assert "Address" in moved
    plan = await planned(desk, "verify_identity", "C-0501", method="picture", card_number="ab12345678cd")
    assert "12345678" not in repr(plan)


async def test_expired_lately_needs_a_look(open_desk: Open) -> None:
    desk = await open_desk("agent")
    found = await opened(desk, "C-0504")
    examined = desk.examine(found.dossier, entries={"expires_on": "2026-10-30"})
    assert {one.key: one.verdict.value for one in examined.findings}["expiry"] == "ask"


async def test_sent_again_and_verified_clears_the_message(open_desk: Open, organisation: Sandbox) -> None:
    desk = await open_desk("agent")
    await decided(desk, "verify_identity", "C-0506", method="chip")
    assert account(organisation, "C-0506")["Id_Verification_Rejection_Message__c"] is None


async def test_rejected_in_both_languages(open_desk: Open, organisation: Sandbox) -> None:
    desk = await open_desk("agent")
    await decided(desk, "reject_identity", "C-0507", reason="my_number_visible")
    row = account(organisation, "C-0507")
    assert row["Id_Verification_Status__c"] == "Rejected"
    message = str(row["Id_Verification_Rejection_Message__c"])
    assert "マイナンバー" in message
    assert "Please cover it" in message


async def test_a_my_number_is_never_taken(open_desk: Open) -> None:
    desk = await open_desk("supervisor")
    told = await refused(desk, "reject_identity", "C-0507", reason="my_number_visible", note="1234 5678 9018")
    assert "may not be kept" in told


async def test_one_card_on_two_accounts_is_a_warning(open_desk: Open) -> None:
    desk = await open_desk("agent")
    await planned(desk, "verify_identity", "C-0501", method="chip", card_number="AB12345678CD")
    found = await opened(desk, "C-0508")
    findings = desk.examine(found.dossier, entries={"card_number": "ＡＢ 1234-5678 CD"}).findings
    finding = next(one for one in findings if one.key == "number_elsewhere")
    assert finding.verdict.value == "ask"
    assert "C-0501" in str(finding.evidence)


async def test_no_trace_of_a_card_number_outlives_the_session(open_desk: Open, tmp_path: Path) -> None:
    first = await open_desk("agent")
    done = await decided(first, "verify_identity", "C-0501", method="chip", card_number="AB12345678CD")
    assert done.outcome is Outcome.DONE
    traces = {"AB12345678CD", first.journal.seal("AB12345678CD"), first.journal.seal("ab12345678cd")}
    kept = everything_in(tmp_path)
    assert kept
    assert not [trace for trace in traces if trace.encode() in kept]
    second = await open_desk("agent2")
    findings = second.examine(
        (await opened(second, "C-0508")).dossier, entries={"card_number": "AB12345678CD"}
    ).findings
    assert {one.key: one.verdict.value for one in findings}["number_elsewhere"] == "pass"


async def test_without_a_file_nothing_is_verified(open_desk: Open) -> None:
    desk = await open_desk("agent")
    assert "A document is there" in await refused(desk, "verify_identity", "C-0509", method="picture")


async def test_a_claim_is_a_task_that_others_see(open_desk: Open) -> None:
    mine, other = await open_desk("agent"), await open_desk("agent2")
    assert (await decided(mine, "claim", "C-0501")).outcome is Outcome.DONE
    assert "holds this item" in await refused(other, "verify_identity", "C-0501", method="picture")
    assert (await decided(mine, "release", "C-0501")).outcome is Outcome.DONE
    assert (await decided(other, "claim", "C-0501")).outcome is Outcome.DONE


async def test_escalated_is_a_supervisors(open_desk: Open) -> None:
    agent, supervisor = await open_desk("agent"), await open_desk("supervisor")
    assert (await decided(agent, "escalate", "C-0502", reason="another person?")).outcome is Outcome.DONE
    assert "supervisor" in await refused(agent, "reject_identity", "C-0502", reason="name_differs")
    assert (await decided(supervisor, "reject_identity", "C-0502", reason="name_differs")).outcome is Outcome.DONE


@pytest.mark.variant("classic")
async def test_pending_is_the_word_in_the_classic_organisation(open_desk: Open, organisation: Sandbox) -> None:
    desk = await open_desk("agent")
    assert (await decided(desk, "verify_identity", "C-0501", method="picture")).outcome is Outcome.DONE
    assert account(organisation, "C-0501")["Id_Verification_Status__c"] == "Verified"


@pytest.mark.variant("ambiguous")
async def test_the_open_choice_is_named_and_once_made_it_works(open_desk: Open) -> None:
    told = await refused(await open_desk("agent"), "verify_identity", "C-0501", method="picture")
    assert "submitted_id_status" in told
    desk = await open_desk("agent", submitted_id_status="Submitted")
    assert (await decided(desk, "verify_identity", "C-0501", method="picture")).outcome is Outcome.DONE


async def test_face_to_face_needs_no_file_and_no_override(open_desk: Open, organisation: Sandbox) -> None:
    desk = await open_desk("agent")
    found = await opened(desk, "C-0509")
    offer = next(one for one in found.offers if one.action.key == "verify_identity")
    assert offer.refusal is None
    done = await decided(desk, "verify_identity", "C-0509", method="face_to_face")
    assert done.outcome is Outcome.DONE
    row = account(organisation, "C-0509")
    assert row["Id_Verification_Status__c"] == "Verified"
    assert "method: face_to_face" in str(row["Id_Verification_Note__c"])
    assert "override" not in str(row["Id_Verification_Note__c"])


async def test_a_lapsed_claim_is_taken_over_and_the_first_holder_meets_the_second(
    open_desk: Open, organisation: Sandbox, clock: SharedClock
) -> None:
    first, second = await open_desk("agent"), await open_desk("agent2")
    assert (await decided(first, "claim", "C-0501")).outcome is Outcome.DONE
    begun = await planned(first, "verify_identity", "C-0501", method="chip")
    clock.advance(timedelta(minutes=29))
    assert "holds this item" in await refused(second, "claim", "C-0501")
    clock.advance(timedelta(minutes=2))
    assert (await decided(second, "claim", "C-0501")).outcome is Outcome.DONE
    assert "holds this item" in await refused(first, "reject_identity", "C-0501", reason="unclear")
    assert (await first.execute(begun)).outcome is Outcome.CONFLICT
    assert account(organisation, "C-0501")["Id_Verification_Status__c"] == "Submitted"
    assert (await decided(second, "verify_identity", "C-0501", method="chip")).outcome is Outcome.DONE
    tasks = organisation.org.store.select("Task", WhatId=str(account(organisation, "C-0501")["Id"]))
    assert [task["Status"] for task in tasks] == ["Completed"]


async def test_a_supervisor_gives_a_check_to_a_colleague(open_desk: Open, organisation: Sandbox) -> None:
    first, second = await open_desk("agent"), await open_desk("agent2")
    supervisor = await open_desk("supervisor")
    assert (await decided(first, "claim", "C-0501")).outcome is Outcome.DONE
    done = await decided(supervisor, "reassign", "C-0501", owner=second.agent.name, reason="She reads Portuguese")
    assert done.outcome is Outcome.DONE
    assert (await opened(second, "C-0501")).claim.mine
    assert "holds this item" in await refused(first, "verify_identity", "C-0501", method="picture")
    (task,) = organisation.org.store.select("Task", WhatId=str(account(organisation, "C-0501")["Id"]))
    assert str(task["Description"]).endswith("She reads Portuguese")
    # where nobody holds it, the colleague gets a claim of her own
    assert (await decided(supervisor, "reassign", "C-0502", owner=second.agent.name, reason="Please")).outcome is (
        Outcome.DONE
    )
    assert (await opened(second, "C-0502")).claim.mine


async def test_what_is_handed_back_is_the_agents_again(open_desk: Open, organisation: Sandbox) -> None:
    agent, supervisor = await open_desk("agent"), await open_desk("supervisor")
    assert (await decided(agent, "escalate", "C-0502", reason="another person?")).outcome is Outcome.DONE
    done = await decided(supervisor, "hand_back", "C-0502", reason="Ask for a new picture")
    assert done.outcome is Outcome.DONE
    (case,) = organisation.org.store.select("Case", AccountId=str(account(organisation, "C-0502")["Id"]))
    assert (case["IsEscalated"], case["Status"]) == (False, "Closed")
    assert (await opened(agent, "C-0502")).escalated is None
    assert (await decided(agent, "reject_identity", "C-0502", reason="name_differs")).outcome is Outcome.DONE


@pytest.mark.parametrize(("effect", "verdict"), [("warn", "ask"), ("block", "fail"), ("note", "pass")])
async def test_a_picture_for_a_voice_sim_is_warned_blocked_or_noted(
    open_desk: Open, organisation: Sandbox, effect: str, verdict: str
) -> None:
    sim = {"Name": "SIM", "StageName": "Active", "CommodityType__c": "SIM", "CloseDate": "2026-12-01"}
    organisation.org.store.insert("Opportunity", sim | {"AccountId": account(organisation, "C-0501")["Id"]})
    rules = [{"since": "2026-04-01", "effect": effect}]
    desk = await open_desk(
        "agent", profile=Profile(environment="demo", identity=Identity.model_validate({"rules": rules}))
    )
    found = desk.examine((await opened(desk, "C-0501")).dossier, entries={"method": "picture"})
    assert {one.key: one.verdict.value for one in found.findings}["method"] == verdict
    if effect == "block":
        assert "The way of checking" in await refused(desk, "verify_identity", "C-0501", method="picture")
        assert (await decided(desk, "verify_identity", "C-0501", method="chip")).outcome is Outcome.DONE
        return
    values = {"method": "picture"}
    unticked = desk.prepare("verify_identity", found.dossier, values, ticks=all_ticks(found) - {"method"})
    assert isinstance(unticked, Refusal) is (effect == "warn")
    plan = desk.prepare("verify_identity", found.dossier, values, ticks=all_ticks(found))
    assert isinstance(plan, WritePlan)
    assert (await desk.execute(plan)).outcome is Outcome.DONE


async def test_the_reason_of_an_override_is_in_the_note_and_not_in_the_journal(
    open_desk: Open, organisation: Sandbox
) -> None:
    desk = await open_desk("supervisor")
    reason = "山田花子さんの旧姓"
    card = {"method": "picture", "lapse_answer": "not_lapsed", "name": "SILVA ANNA MARIA"}
    done = await decided(desk, "verify_identity", "C-0502", override=reason, **card)
    assert done.outcome is Outcome.DONE
    assert reason in str(account(organisation, "C-0502")["Id_Verification_Note__c"])
    assert "山田花子" not in desk.journal.export("json")
