"""ID checks over real HTTP: verify, reject, claim and the guards, in three kinds of organisation (domain.md 2.3, 4)."""

from collections.abc import Iterator

import pytest

from console.models.journal import Outcome
from console.sandbox.server import Sandbox
from tests.journeys.conftest import FRIDAY, Open
from tests.journeys.steps import decided, opened, planned, refused

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
    assert "Expired on" in await refused(desk, "verify_identity", "C-0503", method="picture", expires_on="2024-03-31")
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


async def test_without_a_file_nothing_is_verified(open_desk: Open) -> None:
    desk = await open_desk("agent")
    assert "No file" in await refused(desk, "verify_identity", "C-0509", method="picture")


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
