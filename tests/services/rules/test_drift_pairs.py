"""Every kind of disagreement between an Opportunity and its service, and the money that it costs (domain.md 2.4)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from console.models.drift import CaseLink, DriftKind, DriftPair, Mismatch, Sale
from console.models.ids import AccountId, CaseId, ClientId, OpportunityId, ServiceId
from console.models.whmcs import Service, ServiceState
from console.services.language import Language
from console.services.rules.cancellation_case import CANCELLED_STAGES
from console.services.rules.drift_facts import pair_of
from console.services.rules.drift_pairs import Comparison, money_at_stake, monthly_amount, sale_of
from console.services.rules.drift_words import describe, remedy
from tests.builders import an_opportunity
from tests.drift_samples import a_drift_dossier, a_drifted_sale
from tests.organisations import a_context, a_profile, an_org

TODAY = date(2026, 11, 20)
FIRST, SECOND = OpportunityId("006000000000001AAA"), OpportunityId("006000000000002AAA")
COMPARISON = Comparison(TODAY)


def a_sale(**more: Any) -> Sale:
    values: dict[str, Any] = {
        "id": FIRST,
        "name": "Internet",
        "account_id": AccountId("001000000000001AAA"),
        "customer": "山田 太郎",
        "customer_number": "C-0001",
        "stage": "Active",
        "service_id": 456,
        "ends_on": None,
        "notice": "",
        "changed_on": date(2026, 11, 1),
    }
    return Sale(**(values | more))


def a_service(state: ServiceState = ServiceState.ACTIVE, **more: Any) -> Service:
    values: dict[str, Any] = {
        "id": ServiceId(456),
        "client_id": ClientId(5),
        "order_id": None,
        "product_id": 1,
        "name": "Home 1G",
        "group": "",
        "state": state,
        "recurring_amount": Decimal(5500),
        "billing_cycle": "Monthly",
        "registered_on": None,
        "next_due_on": None,
        "opportunity_id": FIRST,
    }
    return Service(**(values | more))


def found(sale: Sale, service: Service, case: CaseLink | None = None) -> DriftPair:
    pair = COMPARISON.service(service, [sale], case)
    assert pair is not None
    return pair


@pytest.mark.parametrize("stage", CANCELLED_STAGES)
@pytest.mark.parametrize("state", [ServiceState.ACTIVE, ServiceState.SUSPENDED])
def test_a_cancelled_opportunity_with_a_running_service_costs_money(stage: str, state: ServiceState) -> None:
    pair = found(a_sale(stage=stage, ends_on=date(2026, 10, 31)), a_service(state))
    assert (pair.kind, pair.days, pair.money) == (DriftKind.CANCELLED_RUNNING, 20, Decimal(3667))


def test_without_a_scheduled_day_the_last_change_counts() -> None:
    pair = found(a_sale(stage="△Cancelled"), a_service())
    assert (pair.since, pair.days) == (date(2026, 11, 1), 19)


@pytest.mark.parametrize("state", [ServiceState.TERMINATED, ServiceState.CANCELLED])
def test_both_words_for_ended_agree_with_a_cancelled_opportunity(state: ServiceState) -> None:
    assert COMPARISON.service(a_service(state), [a_sale(stage="Cancelled")], None) is None


@pytest.mark.parametrize("stage", ["Active", "△Cancelling"])
def test_an_ended_service_with_a_living_opportunity_costs_nothing(stage: str) -> None:
    pair = found(a_sale(stage=stage), a_service(ServiceState.TERMINATED))
    assert (pair.kind, pair.money) == (DriftKind.ENDED_OPEN, Decimal(0))


@pytest.mark.parametrize("stage", ["Introduction", "Ready", "Post Processing", "Void"])
def test_a_sale_that_is_not_alive_is_not_expected_to_run(stage: str) -> None:
    assert COMPARISON.service(a_service(ServiceState.CANCELLED), [a_sale(stage=stage)], None) is None


@pytest.mark.parametrize(("day", "passed"), [(19, True), (20, False), (21, False)])
def test_a_date_has_passed_on_the_day_after_it(day: int, passed: bool) -> None:
    pair = COMPARISON.service(a_service(), [a_sale(stage="△Cancelling", ends_on=date(2026, 11, day))], None)
    assert (pair is not None and pair.kind is DriftKind.PASSED) is passed


@pytest.mark.parametrize(("day", "days"), [(18, 1), (19, None), (20, None)])
def test_a_sim_has_the_networks_day_more(day: int, days: int | None) -> None:
    sale = a_sale(stage="△Cancelling", ends_on=date(2026, 11, day), sim=True)
    pair = COMPARISON.service(a_service(), [sale], None)
    assert (pair.days if pair is not None else None) == days
    unlinked = COMPARISON.without_service(a_sale(stage="△Cancelling", ends_on=date(2026, 11, day), sim=True,
                                                 service_id=None), None)  # fmt: skip
    assert (unlinked is not None) is (days is not None)


@pytest.mark.parametrize(
    ("commodity", "sim"), [("SIM", True), ("VPN", False), ("Personal SonixNet Home Internet", False)]
)
def test_what_is_sold_says_whether_the_network_has_a_day_more(commodity: str, sim: bool) -> None:
    assert sale_of(an_opportunity(commodity=commodity)).sim is sim


def test_several_opportunities_with_one_service_are_shown_once_with_all_names() -> None:
    pair = COMPARISON.service(a_service(), [a_sale(), a_sale(id=SECOND)], None)
    assert pair is not None
    assert (pair.kind, pair.mismatch, pair.others) == (DriftKind.MISMATCH, Mismatch.SEVERAL, (SECOND,))


def test_several_cancelled_ones_are_no_excuse_to_go_on_billing() -> None:
    sales = [a_sale(stage="Cancelled"), a_sale(id=SECOND, stage="Cancelled")]
    pair = COMPARISON.service(a_service(), sales, None)
    assert pair is not None
    assert pair.kind is DriftKind.CANCELLED_RUNNING


def test_a_service_that_names_another_opportunity_does_not_match() -> None:
    pair = found(a_sale(), a_service(opportunity_id=SECOND))
    assert (pair.mismatch, pair.others) == (Mismatch.OTHER_OPPORTUNITY, (SECOND,))


def test_the_same_id_in_fifteen_characters_matches() -> None:
    assert COMPARISON.service(a_service(opportunity_id=FIRST[:15]), [a_sale()], None) is None


def test_a_case_that_names_another_service_does_not_match() -> None:
    case = CaseLink(id=CaseId("500000000000001AAA"), number="00004016", services=(999,))
    pair = found(a_sale(), a_service(), case)
    assert (pair.mismatch, pair.others, pair.case_number) == (Mismatch.CASE_TEXT, ("999",), "00004016")
    silent = CaseLink(id=case.id, number=case.number, services=())
    assert COMPARISON.service(a_service(), [a_sale()], silent) is None


def test_a_service_that_does_not_exist() -> None:
    pair = COMPARISON.without_service(a_sale(), None)
    assert pair is not None
    assert pair.mismatch is Mismatch.NO_SERVICE
    assert COMPARISON.without_service(a_sale(stage="△Cancelled"), None) is None


def test_a_passed_date_without_a_service_id() -> None:
    passed = a_sale(service_id=None, stage="△Cancelling", ends_on=date(2026, 11, 1))
    pair = COMPARISON.without_service(passed, None)
    assert pair is not None
    assert (pair.kind, pair.service_id, pair.money) == (DriftKind.PASSED, None, Decimal(0))
    assert COMPARISON.without_service(a_sale(service_id=None), None) is None


def test_a_running_service_whose_opportunity_does_not_carry_it() -> None:
    pair = COMPARISON.service(a_service(opportunity_id=SECOND), [], None)
    assert pair is not None
    assert (pair.mismatch, pair.id) == (Mismatch.NOT_CARRIED, SECOND)
    assert COMPARISON.service(a_service(opportunity_id=None), [], None) is None
    assert COMPARISON.service(a_service(ServiceState.CANCELLED, opportunity_id=SECOND), [], None) is None


@pytest.mark.parametrize(
    ("cycle", "monthly"),
    [("Monthly", 5500), ("Quarterly", "1833.33"), ("Annually", "458.33"), ("One Time", 0), ("Free Account", 0)],
)
def test_a_cycle_is_brought_to_a_month(cycle: str, monthly: object) -> None:
    assert monthly_amount(a_service(billing_cycle=cycle)).quantize(Decimal("0.01")) == Decimal(str(monthly))


@given(some.integers(0, 100_000), some.integers(-10, 4000))
def test_money_grows_with_the_days_and_is_never_negative(amount: int, days: int) -> None:
    money = money_at_stake(Decimal(amount), days)
    assert money >= 0
    assert money == money.to_integral_value()
    assert money_at_stake(Decimal(amount), days + 30) >= money


def test_every_pair_is_said_in_both_languages() -> None:
    case = CaseLink(id=CaseId("500000000000001AAA"), number="00004016", services=(999,))
    late = date(2026, 11, 1)
    pairs = [
        found(a_sale(stage="Cancelled"), a_service()),
        found(a_sale(), a_service(ServiceState.CANCELLED)),
        found(a_sale(ends_on=late), a_service()),
        found(a_sale(), a_service(), case),
        found(a_sale(), a_service(opportunity_id=SECOND)),
        COMPARISON.service(a_service(), [a_sale(), a_sale(id=SECOND)], None),
        COMPARISON.service(a_service(opportunity_id=SECOND), [], None),
        COMPARISON.without_service(a_sale(), None),
        COMPARISON.without_service(a_sale(service_id=None, ends_on=late), None),
    ]
    for pair in pairs:
        assert pair is not None
        said = [[Language(code).text(text) for text in (describe(pair), remedy(pair))] for code in ("ja", "en")]
        assert all("{" not in sentence for sentences in said for sentence in sentences)
        assert said[0] != said[1]


def test_a_word_for_cancelled_that_only_this_organisation_has_counts_too() -> None:
    sale, running = a_sale(stage="Closed for good"), a_service()
    assert COMPARISON.service(running, [sale], None) is None
    own = Comparison(TODAY, frozenset((*CANCELLED_STAGES, "Closed for good")))
    pair = own.service(running, [sale], None)
    assert pair is not None
    assert pair.kind is DriftKind.CANCELLED_RUNNING


def test_an_opened_item_is_compared_by_the_word_of_its_organisation() -> None:
    dossier = a_drift_dossier(a_drifted_sale(StageName="Void"))
    assert pair_of(dossier, a_context()) is None
    org = an_org(profile=a_profile(settlement={"cancelled_stage": "Void"}))
    pair = pair_of(dossier, a_context(org=org))
    assert pair is not None
    assert pair.kind is DriftKind.CANCELLED_RUNNING
