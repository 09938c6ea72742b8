"""Reads WHMCS answers, whose numbers, dates and lists come in several forms, into the console's own values."""

import calendar
import html
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from console.models.ids import ClientId, ServiceId
from console.models.whmcs import (
    Addon,
    BillingProduct,
    Client,
    Installation,
    Invoice,
    PayMethod,
    Service,
    ServiceState,
)

_SECRETS: Final = frozenset({"password", "username", "remote_token"})
_STATES: Final = {state.value.casefold(): state for state in ServiceState}
_DAY: Final = re.compile(r"^(\d{4})-(\d{2})-(\d{2})")
_EXPIRY: Final = re.compile(r"^(\d{1,2})\s*/\s*(\d{2}|\d{4})$")
_CENTURY: Final = 2000
_SHORT_YEAR: Final = 100


def decode(body: bytes) -> Mapping[str, Any] | None:
    """Read a JSON object without the secrets that WHMCS puts into it; None when it is anything else."""
    try:
        found = json.loads(body, object_pairs_hook=_without_secrets)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _without_secrets(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in pairs if name.lower() not in _SECRETS}


def listed(answer: Mapping[str, Any], plural: str, singular: str | None = None) -> tuple[Mapping[str, Any], ...]:
    """Read a list in any of its forms: absent, empty text, a list, an object of lists, one object, numbered keys.

    Args:
        answer: the whole answer.
        plural: the outer key, such as `products`.
        singular: the inner key, such as `product`; None for lists without a wrapper.
    """
    found = answer.get(plural)
    if isinstance(found, Mapping) and singular is not None and singular in found:
        found = found[singular]
    if isinstance(found, Mapping):
        numbered = found and all(str(key).isdigit() for key in found)
        found = list(found.values()) if numbered else [found] if found else []
    return tuple(one for one in found if isinstance(one, Mapping)) if isinstance(found, list) else ()


def whole(value: object) -> int | None:
    """Read a number that comes as a number, a text or a text with decimals; anything else is None."""
    if isinstance(value, bool) or value in (None, ""):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return int(number) if number.is_finite() and number == number.to_integral_value() else None


def positive(value: object) -> int | None:
    """Read an id; zero means that there is none."""
    number = whole(value)
    return number if number is not None and number > 0 else None


def money(value: object) -> Decimal | None:
    """Read an amount such as `4400.00`; formatted or missing amounts are None."""
    if isinstance(value, bool):
        return None
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def words(value: object) -> str:
    """Read a text; HTML entities are decoded once."""
    return "" if value is None else html.unescape(str(value)).strip()


def day(value: object) -> date | None:
    """Read `Y-m-d`, with or without a time; the zero date and everything else is None."""
    found = _DAY.match(str(value or ""))
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def expiry(value: object) -> date | None:
    """Read a card's `MM/YY` as the last day of that month, on which it is still valid."""
    found = _EXPIRY.match(str(value or "").strip())
    if found is None:
        return None
    month, year = int(found[1]), int(found[2])
    year += _CENTURY if year < _SHORT_YEAR else 0
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        return None
    return date(year, month, calendar.monthrange(year, month)[1])


def state(value: object) -> ServiceState:
    """Read a service's status; an unknown word is unknown and never counts as ended."""
    return _STATES.get(words(value).casefold(), ServiceState.UNKNOWN)


def client_of(answer: Mapping[str, Any]) -> Client | None:
    """Read GetClientsDetails: the `client` object, or the same fields on top in older versions."""
    found = answer.get("client")
    fields: Mapping[str, Any] = found if isinstance(found, Mapping) else answer
    number = positive(fields.get("id")) or positive(fields.get("client_id")) or positive(fields.get("userid"))
    if number is None:
        return None
    street = " ".join(part for part in (words(fields.get("address1")), words(fields.get("address2"))) if part)
    custom = ((whole(one.get("id")), words(one.get("value"))) for one in listed(fields, "customfields", "customfield"))
    return Client(
        id=ClientId(number),
        first_name=words(fields.get("firstname")),
        last_name=words(fields.get("lastname")),
        email=words(fields.get("email")),
        street=street,
        city=words(fields.get("city")),
        state=words(fields.get("fullstate") or fields.get("state")),
        postal_code=words(fields.get("postcode")),
        phone=words(fields.get("phonenumber")),
        status=words(fields.get("status")),
        custom_fields=tuple((field, value) for field, value in custom if field is not None),
    )


def service_of(row: Mapping[str, Any], *, opportunity_field: str) -> Service | None:
    """Read one product of GetClientsProducts.

    Args:
        row: the product.
        opportunity_field: name of the service's custom field that holds the Opportunity's id (org profile).
    """
    number, client = positive(row.get("id")), positive(row.get("clientid"))
    if number is None or client is None:
        return None
    return Service(
        id=ServiceId(number),
        client_id=ClientId(client),
        order_id=positive(row.get("orderid")),
        product_id=positive(row.get("pid")),
        name=words(row.get("name") or row.get("translated_name")),
        group=words(row.get("groupname") or row.get("translated_groupname")),
        state=state(row.get("status")),
        recurring_amount=money(row.get("recurringamount")),
        billing_cycle=words(row.get("billingcycle")),
        registered_on=day(row.get("regdate")),
        next_due_on=day(row.get("nextduedate")),
        opportunity_id=_named_field(row, opportunity_field),
    )


def _named_field(row: Mapping[str, Any], name: str) -> str | None:
    for one in listed(row, "customfields", "customfield"):
        if name.casefold() in (words(one.get("name")).casefold(), words(one.get("translated_name")).casefold()):
            return words(one.get("value")) or None
    return None


def pay_method_of(row: Mapping[str, Any]) -> PayMethod | None:
    """Read one entry of GetPayMethods."""
    number = positive(row.get("id"))
    if number is None:
        return None
    return PayMethod(
        id=number,
        type=words(row.get("type")),
        card_type=words(row.get("card_type") or row.get("bank_name")),
        last_four=words(row.get("card_last_four")),
        expires_on=expiry(row.get("expiry_date")),
    )


def invoice_of(row: Mapping[str, Any]) -> Invoice | None:
    """Read one invoice of GetInvoices; without a number of its own it goes by its id."""
    number, total = positive(row.get("id")), money(row.get("total"))
    if number is None or total is None:
        return None
    return Invoice(
        id=number,
        number=words(row.get("invoicenum")) or str(number),
        due_on=day(row.get("duedate")),
        total=total,
        status=words(row.get("status")),
    )


def addon_of(row: Mapping[str, Any]) -> Addon | None:
    """Read one addon of GetClientsAddons."""
    number, service = positive(row.get("id")), positive(row.get("serviceid"))
    if number is None or service is None:
        return None
    return Addon(
        id=number,
        service_id=ServiceId(service),
        name=words(row.get("name")),
        state=state(row.get("status")),
        recurring_amount=money(row.get("recurring")),
        billing_cycle=words(row.get("billingcycle")),
    )


def product_of(row: Mapping[str, Any]) -> BillingProduct | None:
    """Read one product of GetProducts; yen where it is offered, else the first currency.

    A price below zero means that the cycle is not offered (whmcs.md 2.2).
    """
    number = positive(row.get("pid"))
    if number is None:
        return None
    pricing = row.get("pricing")
    currencies: Mapping[str, Any] = pricing if isinstance(pricing, Mapping) else {}
    prices: object = currencies.get("JPY") or next(iter(currencies.values()), {})
    monthly, setup = _offered(prices, "monthly"), _offered(prices, "msetupfee")
    # WHMCS keeps a one-time product's price where a monthly one has its month's; only without that is it a fee.
    once = monthly if words(row.get("paytype")) == "onetime" and monthly is not None else setup
    return BillingProduct(
        id=number, name=words(row.get("name")), module=words(row.get("module")), monthly=monthly, once=once
    )


def _offered(prices: object, name: str) -> Decimal | None:
    amount = money(prices.get(name)) if isinstance(prices, Mapping) else None
    return amount if amount is not None and amount >= 0 else None


def installation_of(answer: Mapping[str, Any]) -> Installation:
    """Read GetAdminDetails; the clock is missing from some versions (whmcs.md 3.16)."""
    told = answer.get("whmcs")
    try:
        clock = datetime.fromisoformat(words(answer.get("requesttime"))).replace(tzinfo=None)
    except ValueError:
        clock = None
    return Installation(
        version=words(told.get("version")) if isinstance(told, Mapping) else "",
        local_time=clock,
    )
