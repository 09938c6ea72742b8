"""What a person may not write is said in the form, and what is too long beside the field that it was typed into."""

from dataclasses import replace
from typing import Any

import pytest

from console.models.action import Refusal
from console.models.org import Org
from console.models.right import How
from console.services.casework import examine
from console.services.deciding import Decisions
from console.services.forms import FormProblems
from console.services.registry import collect
from console.services.rules.rights import closed, closed_inputs, needed_fields
from tests.builders import a_case_dossier, a_dossier
from tests.identity_samples import a_submitted_id
from tests.organisations import a_context, a_profile, an_org

REGISTRY = collect()


def changed(org: Org, object_name: str, field: str, **more: Any) -> Org:
    """An org whose describe shows a field otherwise."""
    info = org.objects[object_name]
    fields = {**info.fields, field: replace(info.fields[field], **more)}
    return replace(org, objects={**org.objects, object_name: replace(info, fields=fields)})


def prepared(org: Org, action: str, dossier: Any, **values: Any) -> object:
    """The answer to a decision."""
    decisions = Decisions(REGISTRY, lambda: a_context(org=org))
    ticks = frozenset(check.key for queue in REGISTRY.queues for check in queue.checks)
    return decisions.prepare(action, dossier, values, ticks=ticks)


def test_a_right_is_said_for_creating_and_for_changing() -> None:
    org = an_org()
    assert closed("Case", "Status", org, How.UPDATE) is None
    assert "not editable" in str(closed("CaseComment", "CommentBody", org, How.UPDATE))
    assert closed("CaseComment", "CommentBody", org, How.CREATE) is None
    assert "not visible" in str(closed("Nothing__c", "Name", org, How.UPDATE))
    assert "hidden" in str(closed("Case", "Nothing__c", org, How.UPDATE))
    sealed = replace(org, objects={**org.objects, "Task": replace(org.objects["Task"], createable=False)})
    assert "not editable" in str(closed("Task", "Subject", sealed, How.CREATE))


def test_the_lookup_of_a_case_is_the_settled_one_or_none() -> None:
    assert {one.field for one in needed_fields(REGISTRY.action("escalate"), an_org("classic"))} >= {"Opportunity__c"}
    names = {one.field for one in needed_fields(REGISTRY.action("escalate"), an_org("ambiguous"))}
    assert not {"OpportunityId", "Opportunity__c"} & names


def test_the_form_says_which_field_is_closed_before_anything_is_written() -> None:
    org = an_org("restricted")
    found = examine(a_case_dossier(), REGISTRY.queue("eligibility"), REGISTRY, a_context(org=org))
    (offer,) = [one for one in found.offers if one.action.key == "record_eligibility"]
    assert offer.refusal is None
    assert set(offer.closed) == {"note"}
    refused = prepared(org, "record_eligibility", a_case_dossier(), result="Home 1G", note="x")
    assert isinstance(refused, Refusal)
    assert "not editable for you" in str(refused.text)


def test_a_note_that_goes_to_a_comment_is_judged_by_the_comment() -> None:
    assert closed_inputs(REGISTRY.action("record_eligibility"), an_org("classic")) == {}


@pytest.mark.parametrize(
    ("action", "dossier", "name", "place", "values"),
    [
        ("record_eligibility", a_case_dossier, "note", ("Account", "Internet_Eligibility_Notes__c"),
         {"result": "Home 1G", "note": "長い" * 20}),
        ("verify_identity", a_submitted_id, "note", ("Account", "Id_Verification_Note__c"),
         {"method": "chip", "note": "長い" * 20}),
        ("reject_identity", a_submitted_id, "message", ("Account", "Id_Verification_Rejection_Message__c"),
         {"reason": "expired", "message": "長い" * 20}),
        ("reject_order", a_dossier, "reason", ("Order", "Description"), {"reason": "長い" * 20}),
    ],
)  # fmt: skip
def test_what_is_too_long_is_said_beside_its_field(
    action: str, dossier: Any, name: str, place: tuple[str, str], values: dict[str, Any]
) -> None:
    short = changed(an_org(), *place, length=30)
    answer = prepared(short, action, dossier(), **values)
    assert isinstance(answer, FormProblems), answer
    assert [problem[0] for problem in answer.problems] == [name]
    assert "takes 30 characters in Salesforce" in str(answer.problems[0][1])


def test_a_comment_is_counted_in_bytes() -> None:
    answer = prepared(an_org("classic"), "record_eligibility", a_case_dossier(), result="Home 1G", note="字" * 1300)
    assert isinstance(answer, Refusal | FormProblems) is False
    answer = prepared(an_org("classic"), "escalate", a_case_dossier(), reason="😀" * 1000)
    assert isinstance(answer, FormProblems)
    assert "Too long for a comment on a Case" in str(answer.problems[0][1])


def test_a_plan_that_would_close_with_a_word_that_closes_nothing_is_refused() -> None:
    profile = a_profile(settlement={"closed_case_status": "Solved"})
    context = a_context(profile=profile, org=an_org(profile=profile))
    decisions = Decisions(REGISTRY, lambda: context)
    answer = decisions.prepare("close_case", a_case_dossier(), {})
    assert isinstance(answer, Refusal)
    answer = decisions.prepare("record_eligibility", a_case_dossier(), {"result": "Home 1G"})
    assert isinstance(answer, Refusal)
    assert "closes no Case" in str(answer.text)
