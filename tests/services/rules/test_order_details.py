"""Notes, EID, number porting and payment of an order."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from console.models.dossier import Match, Verdict
from console.models.order import Order, OrderItem
from console.models.text import Text, joined, tr, verbatim
from console.services.rules.order_details import check_eid, check_mnp, check_notes, check_payment, wants_porting
from tests.builders import (
    EID,
    a_billing,
    a_card,
    a_dossier,
    a_ported_order,
    a_product,
    an_esim_order,
    an_order,
    an_unread_billing,
)
from tests.organisations import NOW, a_context, an_org


def test_notes_are_shown_and_a_person_reads_them() -> None:
    noted = check_notes(a_dossier(order=an_order(description=" 午前中に電話 ")), a_context())
    plain = check_notes(a_dossier(), a_context())
    assert (noted.verdict, noted.evidence) == (Verdict.ASK, verbatim("午前中に電話"))
    assert (plain.verdict, plain.evidence) == (Verdict.PASS, tr("No notes on the order"))


def test_notes_that_are_hidden_are_not_none() -> None:
    order = an_org().objects["Order"]
    hidden = replace(order, fields={key: one for key, one in order.fields.items() if key != "Description"})
    found = check_notes(a_dossier(), a_context(org=an_org(objects={**an_org().objects, "Order": hidden})))
    assert found.verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("eid", "verdict", "evidence"),
    [
        (EID, Verdict.PASS, tr("EID {eid}", eid=EID)),
        (f"{EID[:16]} {EID[16:]}", Verdict.PASS, tr("EID {eid}", eid=EID)),
        (EID[:-1], Verdict.FAIL, tr("The EID has {count} characters: {eid}", count=31, eid=EID[:-1])),
        (f"{EID[:-1]}X", Verdict.FAIL, tr("The EID has {count} characters: {eid}", count=32, eid=f"{EID[:-1]}X")),
        (None, Verdict.FAIL, tr("The EID is missing")),
        (" ", Verdict.FAIL, tr("The EID is missing")),
    ],
)
def test_an_esim_has_an_eid_of_32_digits(eid: str | None, verdict: Verdict, evidence: Text) -> None:
    found = check_eid(a_dossier(order=an_esim_order(eid=eid)), a_context())
    assert (found.verdict, found.evidence) == (verdict, evidence)


@pytest.mark.parametrize("order", [an_order(), an_order(type="SIM", sim_type="Physical SIM"), an_order(type="VPN")])
def test_nothing_else_has_an_eid(order: Order) -> None:
    assert check_eid(a_dossier(order=order), a_context()).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("kind", ["eSIM", "Physical SIM"])
def test_several_sims_on_one_order_are_looked_at(kind: str) -> None:
    one, fee = a_product(name="SIM 5GB"), a_product(name="SIM fee", item_class="Activation")
    two = one.model_copy(update={"quantity": Decimal(2)})

    def verdict(*items: OrderItem) -> Verdict:
        order = an_esim_order(sim_type=kind, items=items)
        return check_eid(a_dossier(order=order), a_context()).verdict

    assert verdict(one, fee) is not Verdict.ASK
    assert verdict(one, one) is Verdict.ASK
    assert verdict(two) is Verdict.ASK


def test_a_wrong_eid_weighs_more_than_several_sims() -> None:
    order = an_esim_order(eid="1", items=(a_product(), a_product()))
    assert check_eid(a_dossier(order=order), a_context()).verdict is Verdict.FAIL


def mnp(**more: Any) -> tuple[Verdict, Text]:
    """The finding about a complete reservation, but for what is given."""
    found = check_mnp(a_dossier(order=a_ported_order(**more)), a_context())
    return found.verdict, found.evidence


def test_a_complete_reservation_passes() -> None:
    expected = tr("MNP reservation {number} until {day}", number="1234567890", day=date(2026, 12, 1))
    assert mnp() == (Verdict.PASS, expected)


def test_a_reservation_says_all_that_it_lacks() -> None:
    lacks = joined((tr("phone number"), tr("gender")), ", ")
    expected = tr("The MNP reservation lacks: {fields}", fields=lacks)
    assert mnp(mnp_phone=None, porting_gender=None) == (Verdict.FAIL, expected)


@pytest.mark.parametrize(
    ("expires_on", "scheduled_in", "verdict"),
    [
        (date(2026, 11, 19), None, Verdict.FAIL),
        (date(2026, 11, 20), None, Verdict.PASS),
        (date(2026, 11, 24), timedelta(days=5), Verdict.FAIL),
        (date(2026, 11, 25), timedelta(days=5), Verdict.PASS),
        (date(2026, 11, 19), -timedelta(days=5), Verdict.FAIL),
    ],
)
def test_a_reservation_lasts_until_the_activation(
    expires_on: date, scheduled_in: timedelta | None, verdict: Verdict
) -> None:
    scheduled = None if scheduled_in is None else NOW + scheduled_in
    found, _ = mnp(mnp_expires_on=expires_on, activation_scheduled_at=scheduled)
    assert found is verdict


@pytest.mark.parametrize("application", [None, "", "None", "New", " no "])
def test_without_a_number_to_bring_nothing_is_asked(application: str | None) -> None:
    order = an_esim_order(mnp_application=application)
    assert not wants_porting(order)
    assert check_mnp(a_dossier(order=order), a_context()).verdict is Verdict.NOT_APPLICABLE


def test_a_reservation_number_alone_shows_that_a_number_comes_along() -> None:
    assert wants_porting(an_esim_order(mnp_number="1234567890"))


def test_a_field_that_is_hidden_cannot_be_told() -> None:
    context = a_context(org=an_org("restricted"))
    hidden = check_mnp(a_dossier(order=a_ported_order(mnp_number=None)), context)
    lacking = check_mnp(a_dossier(order=a_ported_order(mnp_number=None, mnp_phone=None)), context)
    assert hidden.verdict is Verdict.CANNOT_TELL
    assert lacking.verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("billing", "verdict", "evidence"),
    [
        ({}, Verdict.PASS, tr("{kind} ending in {digits}", kind="Visa", digits="4242")),
        (
            {"pay_methods": (a_card(expires_on=date(2026, 11, 19)), a_card(last_four="1111", expires_on=None))},
            Verdict.PASS,
            tr("{kind} ending in {digits}", kind="Visa", digits="1111"),
        ),
        (
            {"pay_methods": (a_card(expires_on=date(2026, 11, 20)),)},
            Verdict.PASS,
            tr("{kind} ending in {digits}", kind="Visa", digits="4242"),
        ),
        (
            {"pay_methods": (a_card(expires_on=date(2026, 11, 19)),)},
            Verdict.FAIL,
            tr("The card ending in {digits} expired on {day}", digits="4242", day=date(2026, 11, 19)),
        ),
        ({"pay_methods": ()}, Verdict.FAIL, tr("No payment method in WHMCS")),
        (
            {"client": None, "match": Match.NONE},
            Verdict.CANNOT_TELL,
            tr("No WHMCS client was found for this customer"),
        ),
    ],
)
def test_a_usable_payment_method_is_on_file(billing: dict[str, Any], verdict: Verdict, evidence: Text) -> None:
    found = check_payment(a_dossier(billing=a_billing(**billing)), a_context())
    assert (found.verdict, found.evidence) == (verdict, evidence)


def test_payment_methods_that_were_not_read_are_not_none() -> None:
    why = tr("WHMCS has no such record.")
    found = check_payment(a_dossier(billing=an_unread_billing(why)), a_context())
    assert (found.verdict, found.evidence) == (Verdict.CANNOT_TELL, why)


@pytest.mark.parametrize("kind", [None, "nanoSIM"])
def test_a_sim_of_unknown_kind_is_not_waved_through(kind: str | None) -> None:
    assert check_eid(a_dossier(order=an_esim_order(sim_type=kind)), a_context()).verdict is Verdict.FAIL


def test_a_hidden_porting_application_cannot_be_told() -> None:
    order = an_org().objects["Order"]
    hidden = replace(order, fields={key: one for key, one in order.fields.items() if key != "MNP_Application__c"})
    context = a_context(org=an_org(objects={**an_org().objects, "Order": hidden}))
    assert check_mnp(a_dossier(order=an_esim_order()), context).verdict is Verdict.CANNOT_TELL
