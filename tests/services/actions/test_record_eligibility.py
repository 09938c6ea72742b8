"""Recording an NTT result: Account, Opportunity and Case in one call, in the words of the org."""

from typing import Any

import pytest

from console.models.action import Context
from console.models.dossier import Dossier
from console.models.text import tr
from console.services.actions.record_eligibility import ACTION, RecordEligibility
from tests.builders import CASE, a_case, a_case_dossier, an_account, an_opportunity
from tests.organisations import SUZUKI, TANAKA, a_context, a_profile, an_org
from tests.services.actions.plan_lines import lines, written

HEAD = """
    plan-0001 record_eligibility 00002001: Record {result} for Case 00002001, by 佐藤 花子
"""
NOTHING_MOVED = """
    note: No Opportunity is moved: none is linked, or its sale has gone further.
"""
ACCOUNT = """
    together:
      update Account 001000000000001AAA (Account C-1001), seen 2026-11-13T01:00:00Z, tag "tag-1"
        Internet_Eligibility__c [Eligibility result]: None -> '{result}'
        Internet_Eligibility_Status__c [Eligibility status]: 'Pending' -> '{status}'
        Internet_Eligibility_Checked_Date_Time__c [Checked at]: None -> '2026-11-20T01:00:00Z'; moment; whatever stood there
"""  # noqa: E501 - one line a field
NOTE = """
        Internet_Eligibility_Notes__c [Eligibility note]: None -> 'from 2027'; private
"""
CASE_ID = """
        Internet_Eligibility_Case_Id__c [Eligibility Case]: None -> '500000000000201AAA' (00002001); reference
"""
STAGE = """
      update Opportunity 006000000000001AAA (Opportunity of Case 00002001), seen 2026-11-19T22:00:00Z
        StageName [Stage]: 'Introduction' -> '{stage}'
"""
COMMENT = r"""
      create CaseComment (Comment on Case 00002001), known by ParentId, CommentBody
        ParentId [Case]: None -> '500000000000201AAA' (00002001); reference
        CommentBody [Comment]: None -> 'from 2027\n[plan-0001]'; private
"""
CLOSED = """
      update Case 500000000000201AAA (Case 00002001), seen 2026-11-19T23:00:00Z
        Status [Case status]: 'New' -> 'Closed'
        OwnerId [Owner]: '00G000000000002AAA' (CS Internet) -> '005000000000001AAA' (佐藤 花子); reference
"""


def block(*parts: str, **words: str) -> list[str]:
    """Put parts of an expected plan together."""
    return written("".join(part.removeprefix("\n") for part in parts).format(**words))


def planned(dossier: Dossier, context: Context, **form: Any) -> list[str]:
    """The plan of a result that can be recorded."""
    assert ACTION.available(dossier, context) is None
    return lines(ACTION.plan(dossier, RecordEligibility(**form), context))


def test_eligible_with_a_note() -> None:
    found = planned(a_case_dossier(), a_context(), result="Home 1G", note="from 2027")
    parts = (HEAD, ACCOUNT, NOTE, CASE_ID, STAGE, CLOSED)
    assert found == block(*parts, result="Home 1G", status="Eligible", stage="Ready")


def test_not_eligible() -> None:
    found = planned(a_case_dossier(), a_context(), result="Not Eligible")
    parts = (HEAD, ACCOUNT, CASE_ID, STAGE, CLOSED)
    assert found == block(*parts, result="Not Eligible", status="Ineligible", stage="Void")


def test_an_org_that_only_says_checked_and_has_no_field_for_notes() -> None:
    found = planned(a_case_dossier(), a_context(org=an_org("classic")), result="Not Eligible", note="from 2027")
    parts = (HEAD, ACCOUNT, STAGE, COMMENT, CLOSED)
    assert found == block(*parts, result="Not Eligible", status="Checked", stage="Void")


@pytest.mark.parametrize(
    ("move_stage", "profile"), [(False, a_profile()), (None, a_profile(eligibility={"move_stage": False}))]
)
def test_the_stage_can_be_left_alone_by_the_agent_and_by_the_profile(move_stage: bool | None, profile: Any) -> None:
    found = planned(a_case_dossier(), a_context(profile=profile), result="Home 1G", move_stage=move_stage)
    assert found == block(HEAD, ACCOUNT, CASE_ID, CLOSED, result="Home 1G", status="Eligible")


def test_the_agent_can_move_a_stage_that_the_profile_leaves_alone() -> None:
    context = a_context(profile=a_profile(eligibility={"move_stage": False}))
    found = planned(a_case_dossier(), context, result="Home 1G", move_stage=True)
    parts = (HEAD, ACCOUNT, CASE_ID, STAGE, CLOSED)
    assert found == block(*parts, result="Home 1G", status="Eligible", stage="Ready")


@pytest.mark.parametrize("opportunity", [None, an_opportunity(stage="Active"), an_opportunity(stage="△Cancelling")])
def test_an_opportunity_that_has_gone_further_is_not_moved_and_that_is_said(opportunity: Any) -> None:
    found = planned(a_case_dossier(opportunity=opportunity), a_context(), result="Home 1G", move_stage=True)
    assert found == block(HEAD, NOTHING_MOVED, ACCOUNT, CASE_ID, CLOSED, result="Home 1G", status="Eligible")


def test_an_opportunity_that_stands_there_already_is_not_written() -> None:
    dossier = a_case_dossier(opportunity=an_opportunity(stage="Ready"))
    found = planned(dossier, a_context(), result="Home 1G")
    assert found == block(HEAD, ACCOUNT, CASE_ID, CLOSED, result="Home 1G", status="Eligible")


def test_a_case_id_that_stands_there_already_is_not_written() -> None:
    account = an_account(eligibility=None, eligibility_status="Pending", eligibility_checked_at=None)
    dossier = a_case_dossier(account=account.model_copy(update={"eligibility_case_id": CASE}))
    found = planned(dossier, a_context(), result="Home 1G", move_stage=False)
    assert found == block(HEAD, ACCOUNT, CLOSED, result="Home 1G", status="Eligible")


def test_the_results_on_offer_are_the_orgs_picklist_or_the_profiles_words() -> None:
    profile = a_profile(eligibility={"results": ("1G",), "not_eligible": "提供不可"})
    words = ACTION.choices(a_case_dossier(), a_context(profile=profile))["result"]
    picklist = ACTION.choices(a_case_dossier(), a_context(org=an_org("activated")))["result"]
    assert [choice.value for choice in words] == ["1G", "提供不可"]
    assert [choice.value for choice in picklist] == [
        "Home 1G",
        "Home 10G",
        "Apartment 1G",
        "Apartment 100M",
        "Not Eligible",
    ]


@pytest.mark.parametrize(
    ("dossier", "sentence"),
    [
        (a_case_dossier(case=a_case(is_closed=True)), "The Case is closed."),
        (a_case_dossier(account=None), "The Case has no Account to write the result to."),
        (a_case_dossier(case=a_case(is_escalated=True)), "Only a supervisor decides this: "),
        (a_case_dossier(case=a_case(owner_id=SUZUKI.id, owner=None)), "鈴木 一朗 holds this item until "),
    ],
)
def test_refusals(dossier: Dossier, sentence: str) -> None:
    context = a_context(profile=a_profile(claim_minutes=240))
    refusal = ACTION.available(dossier, context)
    assert refusal is not None
    assert str(refusal.text).startswith(sentence)


def test_an_open_choice_of_the_org_refuses_with_its_name() -> None:
    profile = a_profile(settlement={"case_opportunity_field": "OpportunityId"})
    context = a_context(profile=profile, org=an_org("ambiguous", profile=profile))
    refusal = ACTION.available(a_case_dossier(), context)
    assert refusal is not None
    assert refusal.text == tr(
        "The profile has to choose {key}: {candidates}.", key="eligibility_status", candidates="by_result, checked"
    )


def test_a_supervisor_decides_what_is_escalated() -> None:
    assert ACTION.available(a_case_dossier(case=a_case(is_escalated=True)), a_context(agent=TANAKA)) is None
