"""Where orgs differ, the only candidate is taken, a choice is honoured, and what is open says so."""

from typing import Any

import pytest

from console.models.action import Refusal
from console.models.org import Org
from console.models.text import tr
from console.services.rules.settlement import unsettled_refusal
from tests.organisations import a_profile, an_org


def settled(variant: str, **choices: Any) -> Org:
    """A variant of organisation, settled with these choices of the profile."""
    return an_org(variant, profile=a_profile(settlement=choices))


@pytest.mark.parametrize(
    ("variant", "choices"),
    [
        (
            "standard",
            {
                "commodity_field": "CommodityType__c",
                "case_opportunity_field": "OpportunityId",
                "cancelled_stage": "△Cancelled",
                "submitted_id_status": "Submitted",
                "eligibility_status": "by_result",
                "review_statuses": "Pending Review;Draft",
            },
        ),
        (
            "classic",
            {
                "commodity_field": "CommodityType",
                "case_opportunity_field": "Opportunity__c",
                "cancelled_stage": "〇Cancelled",
                "submitted_id_status": "Pending",
                "eligibility_status": "checked",
                "review_statuses": "Draft",
            },
        ),
        ("activated", {"eligibility_status": "by_result", "review_statuses": "Pending Review"}),
    ],
)
def test_the_only_candidate_is_taken(variant: str, choices: dict[str, str]) -> None:
    org = settled(variant)
    assert {key: org.choice(key) for key in choices} == choices
    assert org.unsettled == {}


AMBIGUOUS = {
    "commodity_field": ("CommodityType__c", "CommodityType"),
    "case_opportunity_field": ("OpportunityId", "Opportunity__c"),
    "cancelled_stage": ("△Cancelled", "〇Cancelled", "Cancelled"),
    "submitted_id_status": ("Submitted", "Pending"),
    "eligibility_status": ("by_result", "checked"),
}


def test_several_candidates_are_left_open_by_name() -> None:
    org = settled("ambiguous")
    assert {key: found.candidates for key, found in org.unsettled.items()} == AMBIGUOUS
    assert not set(org.choices) & set(AMBIGUOUS)
    assert org.unsettled["eligibility_status"].text == tr(
        "The profile has to choose {key}: {candidates}.", key="eligibility_status", candidates="by_result, checked"
    )


@pytest.mark.parametrize(("key", "chosen"), [(key, words[-1]) for key, words in AMBIGUOUS.items()])
def test_the_profile_settles_one_choice_and_leaves_the_others(key: str, chosen: str) -> None:
    org = settled("ambiguous", **{key: chosen})
    assert org.choice(key) == chosen
    assert set(org.unsettled) == set(AMBIGUOUS) - {key}


def test_a_choice_that_the_org_does_not_have_is_open_and_says_so() -> None:
    org = settled("standard", cancelled_stage="Cancelled")
    assert org.choice("cancelled_stage") is None
    assert org.unsettled["cancelled_stage"].text == tr(
        "The profile says {key} = {chosen}, which this organisation does not have.",
        key="cancelled_stage",
        chosen="Cancelled",
    )


def test_an_open_choice_refuses_the_action_that_needs_it() -> None:
    org = settled("ambiguous")
    assert unsettled_refusal(org, "review_statuses", "eligibility_status") == Refusal(
        text=org.unsettled["eligibility_status"].text
    )
    assert unsettled_refusal(settled("standard"), "eligibility_status") is None


def test_the_profile_narrows_what_awaits_review() -> None:
    assert settled("standard", review_statuses=("Draft",)).choice("review_statuses") == "Draft"


def test_what_a_user_may_not_see_is_not_in_the_org() -> None:
    assert an_org("restricted").field("Order", "MNP_Reservation_Number__c") is None
    assert an_org("restricted", role="supervisor").has("Order", "MNP_Reservation_Number__c")
