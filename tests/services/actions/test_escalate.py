"""Escalating: the item's own Case is marked and handed over, or an item without one gets a Case."""

from dataclasses import replace

import pytest

from console.models.dossier import Dossier
from console.models.ids import PlanId
from console.services.actions.escalate import ACTION, Escalate
from console.services.rules.escalation import escalation_case
from tests.builders import a_case, a_case_dossier, a_dossier, an_escalation
from tests.organisations import a_context, an_org, described
from tests.services.actions.plan_lines import lines, written


def test_an_order_gets_a_case_of_its_own() -> None:
    assert ACTION.available(a_dossier(), a_context()) is None
    assert lines(ACTION.plan(a_dossier(), Escalate(reason="disputed"), a_context())) == written(
        """
        plan-0001 escalate 00000101: Escalate 00000101 to the supervisors, by 佐藤 花子
        together:
          update Order 801000000000101AAA (Order 00000101), seen 2026-11-20T00:40:00Z
            Description [Notes]: None -> '[2026-11-20 10:00 JST 佐藤 花子] Escalated to the supervisors'; private
          create Case (Escalation Case for 00000101), known by Subject
            Subject [Subject]: None -> 'Escalation - Order 00000101 #plan-000'
            Priority [Priority]: None -> 'High'
            IsEscalated [Escalated]: None -> True
            OwnerId [Owner]: None -> '00G000000000003AAA' (CS Supervisors); reference
            Description [Reason]: None -> 'disputed'; private
            Type [Type]: None -> 'Escalation'
            AccountId [Account]: None -> '001000000000001AAA' (C-1001); reference
            OpportunityId [Opportunity]: None -> '006000000000001AAA'; reference
        """
    )


def test_the_new_case_is_the_one_that_is_found_as_the_orders_escalation() -> None:
    (*_, row) = ACTION.plan(a_dossier(), Escalate(reason="disputed"), a_context()).rows
    subject = next(str(write.after) for write in row.writes if write.field == "Subject")
    assert escalation_case(a_dossier(cases=(an_escalation(subject=subject),))) is not None


def test_two_escalations_of_one_order_are_told_apart() -> None:
    plans = [
        ACTION.plan(a_dossier(), Escalate(reason="disputed"), a_context(plan_id=PlanId(name)))
        for name in ("0a1b2c3d4e5f", "ffffffffffff")
    ]
    subjects = {write.after for plan in plans for row in plan.rows for write in row.writes if write.field == "Subject"}
    assert len(subjects) == 2


def test_a_check_is_escalated_on_its_own_case() -> None:
    dossier = a_case_dossier(case=a_case(priority="Medium"))
    assert ACTION.available(dossier, a_context()) is None
    assert lines(ACTION.plan(dossier, Escalate(reason="disputed"), a_context())) == written(
        r"""
        plan-0001 escalate 00002001: Escalate 00002001 to the supervisors, by 佐藤 花子
        together:
          update Case 500000000000201AAA (Case 00002001), seen 2026-11-19T23:00:00Z
            IsEscalated [Escalated]: False -> True
            Priority [Priority]: 'Medium' -> 'High'
            OwnerId [Owner]: '00G000000000002AAA' (CS Internet) -> '00G000000000003AAA' (CS Supervisors); reference
          create CaseComment (Comment on Case 00002001), known by ParentId, CommentBody
            ParentId [Case]: None -> '500000000000201AAA' (00002001); reference
            CommentBody [Comment]: None -> 'Escalated by 佐藤 花子: disputed\n[plan-0001]'; private
        """
    )


def test_a_customer_and_a_sale_that_were_not_read_are_not_linked() -> None:
    dossier = a_dossier(account=None, opportunity=None)
    (*_, row) = ACTION.plan(dossier, Escalate(reason="disputed"), a_context()).rows
    assert not {"AccountId", "OpportunityId"} & {write.field for write in row.writes}


def test_the_link_to_the_sale_is_the_orgs_own_field() -> None:
    (*_, row) = ACTION.plan(a_dossier(), Escalate(reason="disputed"), a_context(org=an_org("classic"))).rows
    assert "Opportunity__c" in {write.field for write in row.writes}


@pytest.mark.parametrize(("restricted", "written_"), [(True, False), (False, True)])
def test_the_type_is_given_where_the_orgs_picklist_takes_it(restricted: bool, written_: bool) -> None:
    case = described("standard", "agent")["Case"]
    kind = replace(case.fields["Type"], restricted=restricted, values=("Eligibility Check",))
    objects = {**an_org().objects, "Case": replace(case, fields={**case.fields, "Type": kind})}
    (*_, row) = ACTION.plan(a_dossier(), Escalate(reason="disputed"), a_context(org=an_org(objects=objects))).rows
    assert ("Type" in {write.field for write in row.writes}) is written_


@pytest.mark.parametrize(
    ("dossier", "number"),
    [
        (a_dossier(cases=(an_escalation(),)), "00004001"),
        (a_case_dossier(case=a_case(is_escalated=True)), "00002001"),
    ],
)
def test_what_is_escalated_already_is_refused_with_its_case(dossier: Dossier, number: str) -> None:
    refusal = ACTION.available(dossier, a_context())
    assert refusal is not None
    assert number in str(refusal.text)


def test_a_closed_case_and_a_missing_queue_are_refused() -> None:
    closed = ACTION.available(a_case_dossier(case=a_case(is_closed=True)), a_context())
    nowhere = ACTION.available(a_dossier(), a_context(org=an_org(queues={})))
    assert closed is not None
    assert str(closed.text) == "The Case is closed."
    assert nowhere is not None
    assert str(nowhere.text) == "The supervisors' queue CS_Supervisors was not found in Salesforce."
