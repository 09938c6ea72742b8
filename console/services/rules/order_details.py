"""The remaining checks of an order: notes, EID, number porting and payment (domain.md 2.1)."""

import unicodedata
from datetime import date
from typing import Final

from console.models.action import Context
from console.models.dossier import Dossier, Finding, Verdict
from console.models.order import Order, OrderItem, OrderRow
from console.models.plan import PaymentSeen
from console.models.text import Text, joined, tr, verbatim
from console.models.whmcs import PayMethod
from console.services.clock import JAPAN
from console.services.rules.order_states import ESIM, PHYSICAL_SIM, is_esim

_NO_PORTING: Final = frozenset({"", "none", "no", "new", "not requested", "false", "cancelled"})


def check_notes(dossier: Dossier, context: Context) -> Finding:
    """Show special instructions; a person has to read them."""
    title = tr("Special instructions have been read")
    if not context.org.has("Order", "Description"):
        hidden = tr("The notes of the order are not visible to you")
        return Finding(key="notes", title=title, verdict=Verdict.CANNOT_TELL, evidence=hidden)
    notes = (dossier.order.description or "").strip() if dossier.order else ""
    if notes:
        return Finding(key="notes", title=title, verdict=Verdict.ASK, evidence=verbatim(notes))
    return Finding(key="notes", title=title, verdict=Verdict.PASS, evidence=tr("No notes on the order"))


def check_eid(dossier: Dossier, context: Context) -> Finding:
    """Tell whether an eSIM order has an EID of 32 digits."""
    verdict, evidence = _eid(dossier.order, context)
    return Finding(key="eid", title=tr("The EID has 32 digits"), verdict=verdict, evidence=evidence)


def _eid(order: Order | None, context: Context) -> tuple[Verdict, Text]:
    verdict, evidence = _one_eid(order, context)
    ordered = sum(item.quantity or 1 for item in order.items if _is_service(item)) if order is not None else 0
    if order is None or order.type != "SIM" or ordered <= 1 or verdict is Verdict.FAIL:
        return verdict, evidence
    sentence = tr("{count} SIM services are ordered, and an order has one EID or card", count=f"{ordered:.0f}")
    return Verdict.ASK, sentence


def _is_service(item: OrderItem) -> bool:
    return item.product is not None and item.product.item_class == "Service"


def _one_eid(order: Order | None, context: Context) -> tuple[Verdict, Text]:
    if order is not None and order.type == "SIM" and order.sim_type not in (ESIM, PHYSICAL_SIM):
        return Verdict.FAIL, tr("Which kind of SIM it is cannot be told: {kind}", kind=order.sim_type or "-")
    if order is None or not is_esim(order):
        return Verdict.NOT_APPLICABLE, tr("Only an eSIM has an EID")
    if not context.org.has("Order", "EID__c"):
        return Verdict.CANNOT_TELL, tr("The EID is not visible to you")
    eid = "".join(unicodedata.normalize("NFKC", order.eid or "").split())
    if len(eid) == 32 and eid.isdigit():  # noqa: PLR2004 - domain.md 2.1
        return Verdict.PASS, tr("EID {eid}", eid=eid)
    if not eid:
        return Verdict.FAIL, tr("The EID is missing")
    return Verdict.FAIL, tr("The EID has {count} characters: {eid}", count=len(eid), eid=eid)


def wants_porting_row(order: OrderRow) -> bool:
    """Tell from a queue line whether the order brings a number along."""
    return (order.mnp_application or "").strip().casefold() not in _NO_PORTING or order.mnp_expires_on is not None


def wants_porting(order: Order) -> bool:
    """Tell whether the order brings a number along."""
    return wants_porting_row(order) or bool(order.mnp_number)


def check_mnp(dossier: Dossier, context: Context) -> Finding:
    """Tell whether a number porting reservation is complete and lasts until the activation."""
    verdict, evidence = _mnp(dossier.order, context)
    title = tr("The MNP reservation is complete and lasts")
    return Finding(key="mnp", title=title, verdict=verdict, evidence=evidence)


def _mnp(order: Order | None, context: Context) -> tuple[Verdict, Text]:
    if order is not None and order.type == "SIM" and not wants_porting(order):
        hidden = not context.org.has("Order", "MNP_Application__c")
        sentence = tr("Whether a number is ported is not visible to you") if hidden else tr("No number is ported")
        return Verdict.CANNOT_TELL if hidden else Verdict.NOT_APPLICABLE, sentence
    if order is None or order.type != "SIM":
        return Verdict.NOT_APPLICABLE, tr("No number is ported")
    problems: list[Text] = []
    missing = [text for text, value, field in _porting_fields(order) if not value and context.org.has("Order", field)]
    if missing:
        problems.append(tr("The MNP reservation lacks: {fields}", fields=joined(missing, ", ")))
    today = context.now.astimezone(JAPAN).date()
    activates = max((order.activation_scheduled_at or context.now).astimezone(JAPAN).date(), today)
    if order.mnp_expires_on is not None and order.mnp_expires_on < activates:
        expired = tr("The MNP reservation expires on {day}, before the activation", day=order.mnp_expires_on)
        problems.append(expired)
    if problems:
        return Verdict.FAIL, joined(problems)
    if not all(context.org.has("Order", field) for _, _, field in _porting_fields(order)):
        return Verdict.CANNOT_TELL, tr("A part of the MNP reservation is not visible to you")
    expires = order.mnp_expires_on or today
    return Verdict.PASS, tr("MNP reservation {number} until {day}", number=order.mnp_number or "", day=expires)


def _porting_fields(order: Order) -> tuple[tuple[Text, object, str], ...]:
    return (
        (tr("reservation number"), order.mnp_number, "MNP_Reservation_Number__c"),
        (tr("expiry date"), order.mnp_expires_on, "MNP_Expiry_Date__c"),
        (tr("phone number"), order.mnp_phone, "MNP_Phone_Number__c"),
        (tr("last name"), order.porting_last_name, "Porting_LastName__c"),
        (tr("first name"), order.porting_first_name, "Porting_FirstName__c"),
        (tr("last name in katakana"), order.porting_last_name_kana, "Porting_LastName_Katakana__c"),
        (tr("first name in katakana"), order.porting_first_name_kana, "Porting_FirstName_Katakana__c"),
        (tr("gender"), order.porting_gender, "Porting_Gender__c"),
        (tr("date of birth"), order.porting_birth_date, "Porting_DateOfBirth__c"),
    )


def usable_methods(methods: tuple[PayMethod, ...], today: date) -> tuple[PayMethod, ...]:
    """Give the pay methods that have not expired."""
    return tuple(method for method in methods if method.expires_on is None or method.expires_on >= today)


def check_payment(dossier: Dossier, context: Context) -> Finding:
    """Tell whether a usable payment method is on file in WHMCS."""
    verdict, evidence = _payment(dossier, context)
    title = tr("A payment method is on file in WHMCS")
    return Finding(key="payment", title=title, verdict=verdict, evidence=evidence)


def payment_seen(dossier: Dossier, context: Context) -> PaymentSeen | None:
    """Give the payment methods on which a decision about the order rests; None where it rests on none."""
    client, methods = dossier.billing.client.value, dossier.billing.pay_methods.value or ()
    usable = usable_methods(methods, context.now.astimezone(JAPAN).date())
    if client is None or not usable:
        return None
    return PaymentSeen(client=client.id, methods=tuple(method.id for method in usable))


def _payment(dossier: Dossier, context: Context) -> tuple[Verdict, Text]:
    reading = dossier.billing.pay_methods
    if reading.unread is not None:
        return Verdict.CANNOT_TELL, reading.unread
    if dossier.billing.client.value is None:
        return Verdict.CANNOT_TELL, tr("No WHMCS client was found for this customer")
    methods = reading.value or ()
    usable = usable_methods(methods, context.now.astimezone(JAPAN).date())
    if usable:
        best = usable[0]
        return Verdict.PASS, tr("{kind} ending in {digits}", kind=best.card_type or best.type, digits=best.last_four)
    if methods:
        expired = methods[0].expires_on or date.min
        return Verdict.FAIL, tr(
            "The card ending in {digits} expired on {day}", digits=methods[0].last_four, day=expired
        )
    return Verdict.FAIL, tr("No payment method in WHMCS")
