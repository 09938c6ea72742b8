"""Where orgs differ, the only candidate is taken, a choice is honoured, and what is open says so."""

from typing import Any

import pytest

from console.models.action import Refusal
from console.models.cancellation import CancellationInFull
from console.models.opportunity import Opportunity
from console.models.org import Org, Settled
from console.models.text import tr
from console.services.language import Language
from console.services.registry import collect
from console.services.rules.settlement import COMMODITIES, TITLES, Settler, unsettled_refusal
from console.services.rules.soql import fields_of
from tests.organisations import a_profile, an_org

REGISTRY = collect()


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


# --- every row -----------------------------------------------------------------------------------------------------


def rows(variant: str, **choices: Any) -> dict[str, tuple[str, Settled]]:
    """Value and way of every row."""
    return {row.key: (row.value, row.how) for row in settled(variant, **choices).settlement}


def test_every_row_of_an_org_without_questions_is_settled() -> None:
    assert rows("standard") == {
        "eligibility_status": ("by_result", Settled.ONLY),
        "eligibility_results": ("Home 1G, Home 10G, Apartment 1G, Apartment 100M, Not Eligible", Settled.DEFAULT),
        "eligibility_note": ("Account.Internet_Eligibility_Notes__c", Settled.PREFERRED),
        "eligibility_case_id": ("Account.Internet_Eligibility_Case_Id__c", Settled.ONLY),
        "submitted_id_status": ("Submitted", Settled.ONLY),
        "cancelled_stage": ("△Cancelled", Settled.ONLY),
        "commodity_field": ("CommodityType__c", Settled.ONLY),
        "commodity_values": (", ".join(COMMODITIES), Settled.ONLY),
        "case_opportunity_field": ("OpportunityId", Settled.ONLY),
        "review_statuses": ("Pending Review, Draft", Settled.DEFAULT),
        "provisioning_trigger": ("both", Settled.DEFAULT),
        "approved_status": ("Draft", Settled.ONLY),
        "customer_number_field": ("AccountNumber", Settled.DEFAULT),
        "closed_case_status": ("Closed", Settled.DEFAULT),
    }


def test_what_other_orgs_have_instead() -> None:
    classic = rows("classic", provisioning_trigger="status")
    assert classic["eligibility_note"] == ("CaseComment", Settled.DEFAULT)
    assert classic["eligibility_case_id"] == ("", Settled.ABSENT)
    assert classic["provisioning_trigger"] == ("status", Settled.PROFILE)
    assert rows("activated")["approved_status"] == ("Activated", Settled.ONLY)


def test_rows_come_in_one_order_with_words_in_both_languages() -> None:
    for variant in ("standard", "classic", "activated", "ambiguous", "restricted"):
        found = settled(variant).settlement
        assert [row.key for row in found] == list(TITLES)
        for row in found:
            for code in ("ja", "en"):
                assert "{" not in Language(code).text(row.text)
            assert (row.how is Settled.OPEN) is (row.key in settled(variant).unsettled)
            resting = {action.key for action in REGISTRY.actions if row.key in action.settles}
            assert set(row.disables) == (resting if row.how is Settled.OPEN else set())


@pytest.mark.parametrize(
    ("choices", "key"),
    [
        ({"customer_number_field": "Number__c"}, "customer_number_field"),
        ({"closed_case_status": "Solved"}, "closed_case_status"),
        ({"review_statuses": ("Waiting",)}, "review_statuses"),
        ({"case_opportunity_field": "Deal__c"}, "case_opportunity_field"),
        ({"commodity_field": "Kind__c"}, "commodity_field"),
        ({"submitted_id_status": "Received"}, "submitted_id_status"),
        ({"eligibility_status": "checked"}, "eligibility_status"),
    ],
)
def test_whatever_the_profile_says_and_the_org_has_not_is_a_finding(choices: dict[str, Any], key: str) -> None:
    org = settled("standard", **choices)
    assert set(org.unsettled) == {key}
    assert org.choice(key) is None


def test_a_choice_beside_the_usual_words_is_honoured_where_the_org_has_it() -> None:
    assert settled("standard", cancelled_stage="Void").choice("cancelled_stage") == "Void"


def test_what_could_not_be_read_is_taken_from_the_profile() -> None:
    settler = Settler({}, a_profile(settlement={"cancelled_stage": "Ended", "submitted_id_status": "Received"}))
    settler.settle(())
    assert settler.choices["cancelled_stage"] == "Ended"
    assert settler.choices["submitted_id_status"] == "Received"
    (approved,) = [row for row in settler.rows if row.key == "approved_status"]
    assert "Status is written alone" in str(approved.text)


def test_an_org_without_the_word_approved_approves_nothing() -> None:
    settler = Settler({}, a_profile())
    settler.settle((), status_codes={"Draft": "Draft"})
    assert "approved_status" in settler.unsettled


def test_what_is_open_is_not_read_by_a_guess() -> None:
    columns = fields_of(CancellationInFull, settled("ambiguous"))
    assert not {"OpportunityId", "Opportunity__c"} & set(columns)
    assert not [name for name in columns if name.startswith("Opportunity")]
    one = fields_of(CancellationInFull, settled("ambiguous", case_opportunity_field="Opportunity__c"))
    assert "Opportunity__c" in one
    assert "Opportunity__r.StageName" in one
    assert not {"CommodityType", "CommodityType__c"} & set(fields_of(Opportunity, settled("ambiguous")))
