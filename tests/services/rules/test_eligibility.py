"""What was asked about, which results are on offer, and when the address is the customer's (domain.md 2.2, 3)."""

from dataclasses import replace

import pytest

from console.models.action import Context
from console.models.dossier import Verdict
from console.models.org import Org, Settled
from console.models.profile import Profile
from console.services.rules.eligibility import address_of, check_case_address, results
from console.services.rules.settlement import Settler
from tests.builders import a_case, a_case_dossier, an_account
from tests.organisations import a_context, a_profile, an_org, described

ASKED = "東京都渋谷区渋谷1-2-3 メゾン桜 203"


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        (f"Address: {ASKED}", ASKED),
        (f"Postal code: 150-0002\nAddress: {ASKED}", ASKED),
        (f"住所：{ASKED}", ASKED),
        (f"設置先住所 ： {ASKED}\n電話：090", ASKED),
        (f"Ａｄｄｒｅｓｓ： {ASKED}", ASKED),
        (f"Service  Address: {ASKED}", ASKED),
        (f"Email address: a@b.test\nAddress: {ASKED}", ASKED),
        ("Address:\nPhone: 090", "東京都渋谷区渋谷1-2-3"),
        ("no label at all", "東京都渋谷区渋谷1-2-3"),
        (None, "東京都渋谷区渋谷1-2-3"),
    ],
)
def test_the_address_in_full_is_in_the_description(description: str | None, expected: str) -> None:
    assert address_of(a_case(description=description)) == expected


@pytest.mark.parametrize(
    ("street", "verdict"),
    [
        ("渋谷1-2-3", Verdict.PASS),
        ("渋谷一丁目2番3号", Verdict.PASS),
        ("渋谷1-2", Verdict.ASK),
        ("渋谷1-2-33", Verdict.ASK),
    ],
)
def test_a_part_of_a_number_is_not_the_customers_address(street: str, verdict: Verdict) -> None:
    dossier = a_case_dossier(case=a_case(description=f"Address: {ASKED}"), account=an_account(street=street))
    assert check_case_address(dossier, a_context()).verdict is verdict


def with_picklist(*values: str) -> Org:
    """An organisation whose result is a picklist of these values."""
    account = described("activated", "agent")["Account"]
    field = replace(account.fields["Internet_Eligibility__c"], values=values)
    fields = {**account.fields, field.name: field}
    return an_org("activated", objects={**an_org().objects, "Account": replace(account, fields=fields)})


def context(org: Org, profile: Profile | None = None) -> Context:
    """An agent in that organisation."""
    return a_context(org=org, profile=profile or a_profile())


def test_a_value_that_says_neither_yes_nor_no_is_not_offered() -> None:
    org = with_picklist("Home 1G", "Mansion V-DSL", "Unavailable", "Not Eligible")
    assert results(context(org)) == ("Home 1G", "Not Eligible")
    named = a_profile(eligibility={"results": ["Mansion V-DSL"], "not_eligible": "unavailable"})
    assert results(context(org, named)) == ("Home 1G", "Mansion V-DSL", "Unavailable", "Not Eligible")


def test_a_speed_that_is_denied_is_no_yes_until_the_profile_names_it() -> None:
    org = with_picklist("Home 1G", "Home 1G not available", "提供不可 (10G)", "Not Eligible")
    assert results(context(org)) == ("Home 1G", "Not Eligible")
    named = a_profile(eligibility={"results": ["Home 1G"], "not_eligible": "提供不可 (10G)"})
    assert results(context(org, named)) == ("Home 1G", "提供不可 (10G)", "Not Eligible")


def test_a_picklist_without_a_word_for_yes_leaves_the_results_open() -> None:
    objects = with_picklist("ホームタイプ", "マンションタイプ", "Not Eligible").objects
    settler = Settler(objects, a_profile())
    settler.settle(())
    assert "says eligible" in str(settler.unsettled["eligibility_results"].text)
    told = Settler(objects, a_profile(eligibility={"results": ["ホームタイプ"]}))
    told.settle(())
    (row,) = [one for one in told.rows if one.key == "eligibility_results"]
    assert (row.value, row.how) == ("ホームタイプ, Not Eligible", Settled.ONLY)


def test_a_picklist_without_a_word_for_no_leaves_the_results_open() -> None:
    objects = with_picklist("Home 1G", "Unavailable").objects
    settler = Settler(objects, a_profile())
    settler.settle(())
    assert settler.unsettled["eligibility_results"].candidates == ("Home 1G", "Unavailable")
    assert "not_eligible" in str(settler.unsettled["eligibility_results"].text)
    told = Settler(objects, a_profile(eligibility={"not_eligible": "Unavailable"}))
    told.settle(())
    (row,) = [one for one in told.rows if one.key == "eligibility_results"]
    assert (row.value, row.how) == ("Home 1G, Unavailable", Settled.ONLY)
