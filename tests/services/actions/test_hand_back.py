"""Handing back: a supervisor takes the escalation off, with a reason for the agents."""

from console.models.text import tr
from console.services.actions.hand_back import ACTION, HandBack
from tests.builders import a_case, a_case_dossier, a_dossier, an_escalation
from tests.organisations import SUPERVISORS_QUEUE, TANAKA, a_context, an_org
from tests.services.actions.plan_lines import lines, written

SUPERVISOR = a_context(agent=TANAKA)
ESCALATED_CHECK = a_case_dossier(case=a_case(is_escalated=True, owner_id=SUPERVISORS_QUEUE, owner=None))


def test_the_escalation_case_of_an_order_is_closed() -> None:
    dossier = a_dossier(cases=(an_escalation(),))
    assert ACTION.available(dossier, SUPERVISOR) is None
    assert lines(ACTION.plan(dossier, HandBack(reason="agreed"), SUPERVISOR)) == written(
        r"""
        plan-0001 hand_back 00000101: Hand 00000101 back, by 田中 一郎
        together:
          update Case 500000000000401AAA (Case 00004001), seen 2026-11-20T00:55:00Z
            IsEscalated [Escalated]: True -> False
            Status [Case status]: 'New' -> 'Closed'
          create CaseComment (Comment on Case 00004001), known by ParentId, CommentBody
            ParentId [Case]: None -> '500000000000401AAA' (00004001); reference
            CommentBody [Comment]: None -> 'Handed back by 田中 一郎: agreed\n[plan-0001]'; private
        """
    )


def test_an_escalated_check_goes_back_to_its_queue_and_stays_open() -> None:
    assert ACTION.available(ESCALATED_CHECK, SUPERVISOR) is None
    assert lines(ACTION.plan(ESCALATED_CHECK, HandBack(reason="agreed"), SUPERVISOR)) == written(
        r"""
        plan-0001 hand_back 00002001: Hand 00002001 back, by 田中 一郎
        together:
          update Case 500000000000201AAA (Case 00002001), seen 2026-11-19T23:00:00Z
            IsEscalated [Escalated]: True -> False
            OwnerId [Owner]: '00G000000000003AAA' -> '00G000000000002AAA' (CS Internet); reference
          create CaseComment (Comment on Case 00002001), known by ParentId, CommentBody
            ParentId [Case]: None -> '500000000000201AAA' (00002001); reference
            CommentBody [Comment]: None -> 'Handed back by 田中 一郎: agreed\n[plan-0001]'; private
        """
    )


def test_without_such_a_queue_it_is_refused_and_the_queue_is_named() -> None:
    refusal = ACTION.available(ESCALATED_CHECK, a_context(agent=TANAKA, org=an_org(queues={})))
    assert refusal is not None
    assert str(refusal.text) == "The queue CS_Internet was not found in Salesforce."


def test_what_is_not_escalated_is_refused() -> None:
    refusal = ACTION.available(a_dossier(), SUPERVISOR)
    assert refusal is not None
    assert refusal.text == tr("The item is not escalated.")


def test_an_agent_is_refused() -> None:
    refusal = ACTION.available(ESCALATED_CHECK, a_context())
    assert refusal is not None
    assert refusal.text == tr("Only a supervisor hands an item back.")
