"""Eligibility results in the words of every kind of organisation (domain.md 2.2, 3)."""

from collections.abc import Iterator

import pytest

from console.models.journal import Outcome
from console.sandbox.server import Sandbox
from tests.journeys.conftest import FRIDAY, Open
from tests.journeys.steps import decided, opened, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def organisation(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """The organisation in the variant that the test names by its mark."""
    mark = request.node.get_closest_marker("variant")
    with Sandbox(variant=mark.args[0] if mark else "standard", now=FRIDAY, frozen=True) as running:
        yield running


def account_of(organisation: Sandbox, case: str) -> dict[str, object]:
    """Read the Account of a Case."""
    found = organisation.org.store.get("Account", str(organisation.case(case)["AccountId"]))
    assert found is not None
    return found


def stages_of(organisation: Sandbox, case: str) -> list[object]:
    """Read the stages of the Opportunities of a Case's Account."""
    account = organisation.case(case)["AccountId"]
    return [row["StageName"] for row in organisation.org.store.select("Opportunity", AccountId=account)]


async def test_eligible_in_one_go(open_desk: Open, organisation: Sandbox) -> None:
    desk = await open_desk("agent")
    done = await decided(desk, "record_eligibility", "00003001", result="Home 1G", note="光コンセントあり")
    assert done.outcome is Outcome.DONE
    account = account_of(organisation, "00003001")
    assert account["Internet_Eligibility__c"] == "Home 1G"
    assert account["Internet_Eligibility_Status__c"] == "Eligible"
    assert account["Internet_Eligibility_Checked_Date_Time__c"] == "2026-11-20T01:00:00.000+0000"
    assert account["Internet_Eligibility_Notes__c"] == "光コンセントあり"
    assert account["Internet_Eligibility_Case_Id__c"] == organisation.case("00003001")["Id"]
    assert stages_of(organisation, "00003001") == ["Ready"]
    case = organisation.case("00003001")
    assert (case["Status"], case["OwnerId"]) == ("Closed", desk.agent.id)


async def test_not_eligible_voids_the_opportunity(open_desk: Open, organisation: Sandbox) -> None:
    desk = await open_desk("agent")
    assert (await decided(desk, "record_eligibility", "00003002", result="Not Eligible")).outcome is Outcome.DONE
    assert account_of(organisation, "00003002")["Internet_Eligibility_Status__c"] == "Ineligible"
    assert stages_of(organisation, "00003002") == ["Void"]


async def test_stage_is_left_alone_when_the_agent_says_so(open_desk: Open, organisation: Sandbox) -> None:
    desk = await open_desk("agent")
    await decided(desk, "record_eligibility", "00003001", result="Home 1G", move_stage=False)
    assert stages_of(organisation, "00003001") == ["Introduction"]


async def test_without_a_link_no_stage_moves_and_the_plan_says_so(open_desk: Open, organisation: Sandbox) -> None:
    desk = await open_desk("agent")
    before = stages_of(organisation, "00003003")
    assert (await decided(desk, "record_eligibility", "00003003", result="Home 1G")).outcome is Outcome.DONE
    assert stages_of(organisation, "00003003") == before


async def test_escalated_check_is_the_supervisors(open_desk: Open, organisation: Sandbox) -> None:
    agent, supervisor = await open_desk("agent"), await open_desk("supervisor")
    assert "Only a supervisor" in await refused(agent, "record_eligibility", "00003005", result="Home 1G")
    done = await decided(supervisor, "hand_back", "00003005", reason="再調査済み")
    assert done.outcome is Outcome.DONE
    case = organisation.case("00003005")
    assert case["IsEscalated"] is False
    assert (await decided(agent, "record_eligibility", "00003005", result="Home 1G")).outcome is Outcome.DONE


async def test_escalating_a_check_marks_its_own_case(open_desk: Open, organisation: Sandbox) -> None:
    desk = await open_desk("agent")
    assert (await decided(desk, "escalate", "00003001", reason="お客様が結果に異議")).outcome is Outcome.DONE
    case = organisation.case("00003001")
    assert (case["IsEscalated"], case["Priority"]) == (True, "High")
    assert case["OwnerId"] == desk.org.queues["CS_Supervisors"]


@pytest.mark.variant("classic")
async def test_an_org_with_checked_alone_and_without_a_notes_field(open_desk: Open, organisation: Sandbox) -> None:
    desk = await open_desk("agent")
    done = await decided(desk, "record_eligibility", "00003001", result="Home 1G", note="要電話")
    assert done.outcome is Outcome.DONE
    assert account_of(organisation, "00003001")["Internet_Eligibility_Status__c"] == "Checked"
    comments = organisation.org.store.select("CaseComment", ParentId=organisation.case("00003001")["Id"])
    assert [str(comment["CommentBody"]).split("\n")[0] for comment in comments] == ["要電話"]
    assert stages_of(organisation, "00003001") == ["Ready"]


@pytest.mark.variant("activated")
async def test_where_approved_means_activated_the_status_stands_alone(open_desk: Open, organisation: Sandbox) -> None:
    desk = await open_desk("agent")
    assert (await decided(desk, "approve_order", "00000101")).outcome is Outcome.DONE
    order = organisation.order("00000101")
    assert (order["Status"], order["StatusCode"]) == ("Approved", "Activated")
    found = await opened(desk, "00003001")
    offer = next(one for one in found.offers if one.action.key == "record_eligibility")
    assert [choice.value for choice in offer.choices["result"]] == [
        "Home 1G",
        "Home 10G",
        "Apartment 1G",
        "Apartment 100M",
        "Not Eligible",
    ]


@pytest.mark.variant("ambiguous")
async def test_open_choices_disable_only_what_needs_them(open_desk: Open, organisation: Sandbox) -> None:
    desk = await open_desk("agent")
    assert set(desk.org.unsettled) >= {"eligibility_status", "case_opportunity_field", "cancelled_stage"}
    assert "eligibility_status" in await refused(desk, "record_eligibility", "00003001", result="Home 1G")
    assert (await decided(desk, "approve_order", "00000101")).outcome is Outcome.DONE
    chosen = await open_desk("agent", eligibility_status="by_result", case_opportunity_field="Opportunity__c")
    assert (await decided(chosen, "record_eligibility", "00003001", result="Home 1G")).outcome is Outcome.DONE
    assert account_of(organisation, "00003001")["Internet_Eligibility_Status__c"] == "Eligible"


@pytest.mark.variant("restricted")
async def test_what_the_user_may_not_edit_or_see_is_said_before_the_write(open_desk: Open) -> None:
    desk = await open_desk("agent")
    sentence = await refused(desk, "record_eligibility", "00003001", result="Home 1G", note="メモ")
    assert "not editable for you" in sentence
    assert (await decided(desk, "record_eligibility", "00003001", result="Home 1G")).outcome is Outcome.DONE
    assert "not editable for you" in await refused(desk, "assign_sim", "00000106", sim="x")
    found = await opened(desk, "00000108")
    verdicts = {finding.key: finding.verdict.value for finding in found.findings}
    assert verdicts["mnp"] == "cannot_tell"
