"""An Internet plan fits the eligibility of the account, checked for the address of the order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.models.dossier import Verdict
from console.models.order import Order
from console.models.text import Text, tr
from console.services.rules.serviceability import check_address, check_product, dwelling_of, is_negative, speed_of
from tests.builders import a_dossier, a_product, an_account, an_esim_order, an_order
from tests.organisations import NOW, a_context, a_profile, an_org


@pytest.mark.parametrize(
    ("text", "speed"),
    [
        ("Home 10G", 10_000),
        ("Apartment 100M", 100),
        ("SonixNet 1 Gbps", 1_000),
        ("2.5g", 2_500),
        ("Ｈｏｍｅ　１０Ｇ", 10_000),
        ("ホーム10ギガ", 10_000),
        ("1Gタイプ", 1_000),
        ("1 Gigabit", 1_000),
        ("Router 2.4GHz", None),
        ("24 Months", None),
        ("Gold", None),
        ("", None),
    ],
)
def test_a_speed_is_read_in_megabits(text: str, speed: float | None) -> None:
    assert speed_of(text) == speed


@pytest.mark.parametrize(
    ("text", "dwelling"),
    [
        ("Home 1G", "home"),
        ("Apartment 1G", "apartment"),
        ("Mansion 100M", "apartment"),
        ("Ａｐａｒｔｍｅｎｔ　１Ｇ", "apartment"),
        ("Personal SonixNet Home Internet", None),
        ("Gold", None),
    ],
)
def test_a_kind_of_building_is_read(text: str, dwelling: str | None) -> None:
    assert dwelling_of(text) == dwelling


def product(account: dict[str, Any], **order: Any) -> tuple[Verdict, Text]:
    """The finding about the plan of a clean order, but for what is given."""
    found = check_product(a_dossier(order=an_order(**order), account=an_account(**account)), a_context())
    return found.verdict, found.evidence


def ordered(name: str) -> dict[str, Any]:
    """An order of a product."""
    return {"items": (a_product(name=name),)}


@pytest.mark.parametrize(
    ("plan", "eligible", "verdict"),
    [
        ("SonixNet Home 10G", "Home 10G", Verdict.PASS),
        ("SonixNet Home 1G", "Home 10G", Verdict.PASS),
        ("SonixNet Home 10G", "Home 1G", Verdict.FAIL),
        ("SonixNet Apartment 100M", "Apartment 1G", Verdict.PASS),
        ("SonixNet Home 1G", "Apartment 1G", Verdict.FAIL),
        ("SonixNet Gold", "Home 1G", Verdict.CANNOT_TELL),
        ("SonixNet Home 1G", "Gold", Verdict.CANNOT_TELL),
    ],
)
def test_a_plan_fits_an_eligibility(plan: str, eligible: str, verdict: Verdict) -> None:
    found, evidence = product({"eligibility": eligible}, **ordered(plan))
    assert found is verdict
    assert plan in str(evidence)
    assert eligible in str(evidence)


@pytest.mark.parametrize(
    ("plans", "eligible", "verdict"),
    [
        (("SonixNet Home 1G", "SonixNet Home 10G"), "Home 10G", Verdict.PASS),
        (("SonixNet Home 1G", "SonixNet Home 10G"), "Home 1G", Verdict.FAIL),
        (("SonixNet Apartment 1G", "SonixNet Home 1G"), "Apartment 1G", Verdict.FAIL),
        (("SonixNet Support", "SonixNet Home 1G"), "Home 1G", Verdict.PASS),
        (("SonixNet Home 1G", "Wi-Fi router 2.4GHz"), "Home 1G", Verdict.PASS),
        (("SonixNet Apartment 1G", "Home Gateway rental"), "Apartment 1G", Verdict.PASS),
        (("SonixNet Home 1G",), "Home 1G not available", Verdict.CANNOT_TELL),
        (("SonixNet Home 1G",), "提供不可 (10G)", Verdict.CANNOT_TELL),
    ],
)
def test_every_service_of_an_order_has_to_fit(plans: tuple[str, ...], eligible: str, verdict: Verdict) -> None:
    found, evidence = product({"eligibility": eligible}, items=tuple(a_product(name=name) for name in plans))
    assert found is verdict
    assert all(plan in str(evidence) for plan in plans)


@pytest.mark.parametrize(
    ("account", "verdict", "evidence"),
    [
        (
            {"eligibility_status": "Pending", "eligibility": None},
            Verdict.FAIL,
            tr("Eligibility is not checked yet: {status}", status="Pending"),
        ),
        (
            {"eligibility_status": None, "eligibility": None},
            Verdict.FAIL,
            tr("Eligibility is not checked yet: {status}", status="-"),
        ),
        (
            {"eligibility_status": "Ineligible", "eligibility": None},
            Verdict.FAIL,
            tr("The address was found not eligible: {result}", result="Ineligible"),
        ),
        (
            {"eligibility_status": "Checked", "eligibility": "Not Eligible"},
            Verdict.FAIL,
            tr("The address was found not eligible: {result}", result="Not Eligible"),
        ),
        (
            {"eligibility_status": "Checked", "eligibility": None},
            Verdict.CANNOT_TELL,
            tr("Eligibility is {status}, without a result", status="Checked"),
        ),
    ],
)
def test_a_standing_that_is_not_a_yes(account: dict[str, Any], verdict: Verdict, evidence: Text) -> None:
    assert product(account) == (verdict, evidence)


def address(account: dict[str, Any], **order: Any) -> tuple[Verdict, Text]:
    """The finding about the address of a clean order, but for what is given."""
    found = check_address(a_dossier(order=an_order(**order), account=an_account(**account)), a_context())
    return found.verdict, found.evidence


def test_an_address_that_was_checked() -> None:
    checked = NOW - timedelta(days=7)
    assert address({}) == (Verdict.PASS, tr("Eligibility checked on {day}", day=checked))


@pytest.mark.parametrize(
    ("checked_after", "verdict"),
    [(-timedelta(hours=1), Verdict.FAIL), (timedelta(0), Verdict.PASS), (None, Verdict.FAIL)],
)
def test_an_address_that_changed_with_the_order_is_checked_again(
    checked_after: timedelta | None, verdict: Verdict
) -> None:
    created = NOW - timedelta(days=2)
    checked = None if checked_after is None else created + checked_after
    found, _ = address({"eligibility_checked_at": checked}, created_at=created, address_changed=True)
    assert found is verdict


def test_a_check_without_a_date_cannot_be_told() -> None:
    expected = (Verdict.CANNOT_TELL, tr("It is not recorded when eligibility was checked"))
    assert address({"eligibility_checked_at": None}) == expected


@pytest.mark.parametrize("order", [an_esim_order(), an_order(type="VPN")])
def test_only_an_internet_order_needs_an_eligibility(order: Order) -> None:
    dossier = a_dossier(order=order, account=None)
    assert check_product(dossier, a_context()).verdict is Verdict.NOT_APPLICABLE
    assert check_address(dossier, a_context()).verdict is Verdict.NOT_APPLICABLE


def test_an_account_that_was_not_read_is_not_a_no() -> None:
    dossier = a_dossier(account=None)
    assert check_product(dossier, a_context()).verdict is Verdict.CANNOT_TELL
    assert check_address(dossier, a_context()).verdict is Verdict.CANNOT_TELL


def test_the_profile_has_the_word_for_no() -> None:
    context = a_context(profile=a_profile(eligibility={"not_eligible": "提供エリア外"}))
    assert is_negative("提供エリア外", context)
    assert is_negative("not eligible", context)
    assert is_negative(" Ｎｏｔ　Eligible ", context)
    assert not is_negative("Home 1G", context)


@pytest.mark.parametrize("kind", [None, "Mobile"])
def test_an_unknown_type_of_order_is_not_waved_through(kind: str | None) -> None:
    assert check_product(a_dossier(order=an_order(type=kind)), a_context()).verdict is Verdict.CANNOT_TELL


def test_a_hidden_mark_of_a_changed_address_cannot_be_told() -> None:
    order = an_org().objects["Order"]
    hidden = replace(order, fields={key: one for key, one in order.fields.items() if key != "Address_Changed__c"})
    context = a_context(org=an_org(objects={**an_org().objects, "Order": hidden}))
    assert check_address(a_dossier(), context).verdict is Verdict.CANNOT_TELL
