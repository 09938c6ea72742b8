"""Tells whether this customer may have this plan at this address (domain.md 2.1, checks 2 and 3)."""

import re
from typing import Final

from console.models.account import Account
from console.models.action import Context
from console.models.dossier import Dossier, Finding, Verdict
from console.models.order import Order
from console.models.profile import Eligibility
from console.models.text import Text, tr
from console.services.rules.folding import plain_words
from console.services.rules.order_states import ORDER_TYPES

PRODUCT: Final = tr("The plan is one the account is eligible for")
ADDRESS: Final = tr("The installation address is serviceable")
_SPEED: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(?:(g|giga|ギガ)|(?:m|mega|メガ))(?:b|bps|b/s|bit)?(?![a-z])")
RESULT_FIELD: Final = "Internet_Eligibility__c"
_NEGATIVE: Final = frozenset({"not eligible", "ineligible"})
_NEGATED: Final = re.compile(r"\b(?:no|not|non|none|ineligible|unavailable)\b|不|外|未")
"""What may turn a speed into a no: such a word is neither until the profile names it."""
_POSITIVE: Final = frozenset({"Eligible", "Checked"})


def speed_of(text: str) -> float | None:
    """Read a line speed in megabits per second from a plan or an eligibility, such as `Home 10G`."""
    found = _SPEED.search(plain_words(text))
    if found is None:
        return None
    return float(found[1]) * (1000 if found[2] else 1)


def dwelling_of(text: str) -> str | None:
    """Read the kind of building from a plan or an eligibility: `home` or `apartment`."""
    plain = plain_words(text)
    if "apartment" in plain or "mansion" in plain:
        return "apartment"
    return "home" if re.search(r"\bhome\b(?! internet)", plain) else None


def says_no(result: str, words: Eligibility) -> bool:
    """Tell whether an eligibility result says no: by the profile's word, or by those of the portal."""
    return plain_words(result) in {plain_words(words.not_eligible), *_NEGATIVE}


def says_yes(result: str, words: Eligibility) -> bool:
    """Tell whether an eligibility result says yes: the profile names it, or it names a speed and denies nothing."""
    plain = plain_words(result)
    if says_no(result, words):
        return False
    return plain in map(plain_words, words.results) or (speed_of(plain) is not None and not _NEGATED.search(plain))


def is_negative(result: str, context: Context) -> bool:
    """Tell whether an eligibility result says no in this organisation."""
    return says_no(result, context.profile.eligibility)


def ordered_plan(order: Order) -> str:
    """Name the plan that was ordered: the service products, or the plan tier of the order."""
    return " / ".join(_services(order)) or order.plan_tier or ""


def _services(order: Order) -> list[str]:
    return [item.product.name for item in order.items if item.product and item.product.item_class == "Service"]


def _standing(account: Account, context: Context) -> tuple[Verdict, Text] | None:
    """Say why the eligibility is not a yes; None when it is."""
    status, result = account.eligibility_status or "", account.eligibility or ""
    if status == "Ineligible" or (result and is_negative(result, context)):
        return Verdict.FAIL, tr("The address was found not eligible: {result}", result=result or status)
    if status not in _POSITIVE:
        return Verdict.FAIL, tr("Eligibility is not checked yet: {status}", status=status or "-")
    if not result:
        return Verdict.CANNOT_TELL, tr("Eligibility is {status}, without a result", status=status)
    return None


def check_product(dossier: Dossier, context: Context) -> Finding:
    """Compare the plan ordered with `Internet_Eligibility__c`; only Internet needs an eligibility."""
    verdict, evidence = _product(dossier, context)
    return Finding(key="product", title=PRODUCT, verdict=verdict, evidence=evidence)


def _product(dossier: Dossier, context: Context) -> tuple[Verdict, Text]:
    order, account = dossier.order, dossier.account
    if order is None or order.type != "Internet":
        return _other_product(order)
    if account is None:
        return Verdict.CANNOT_TELL, tr("The Account was not read")
    standing = _standing(account, context)
    if standing is not None:
        return standing
    named, eligible = (*_services(order), order.plan_tier or ""), account.eligibility or ""
    plans = [plan for plan in named if speed_of(plan) is not None]  # a router at home is no line
    speeds, eligible_speed = [speed_of(plan) or 0 for plan in plans], speed_of(eligible)
    if not plans or eligible_speed is None or not says_yes(eligible, context.profile.eligibility):
        plan = " ".join(named).strip() or "-"
        return Verdict.CANNOT_TELL, tr("Ordered {plan}, eligible {result}", plan=plan, result=eligible)
    dwellings = {dwelling_of(text) for text in (*plans, eligible)} - {None}
    if max(speeds) > eligible_speed or len(dwellings) > 1:
        return Verdict.FAIL, tr("Ordered {plan}, eligible only for {result}", plan=ordered_plan(order), result=eligible)
    return Verdict.PASS, tr("Ordered {plan}, eligible {result}", plan=ordered_plan(order), result=eligible)


def _other_product(order: Order | None) -> tuple[Verdict, Text]:
    """Let the known types pass by; what an unknown one needs, nobody has told the console."""
    if order is not None and order.type not in ORDER_TYPES:
        return Verdict.CANNOT_TELL, tr("The console does not know this type of order: {type}", type=order.type or "-")
    return Verdict.NOT_APPLICABLE, tr("Only an Internet plan depends on eligibility")


def check_address(dossier: Dossier, context: Context) -> Finding:
    """Tell whether eligibility was checked, and for this address (`Address_Changed__c`)."""
    verdict, evidence = _address(dossier, context)
    return Finding(key="address", title=ADDRESS, verdict=verdict, evidence=evidence)


def _address(dossier: Dossier, context: Context) -> tuple[Verdict, Text]:
    order, account = dossier.order, dossier.account
    if order is None or order.type != "Internet":
        return Verdict.NOT_APPLICABLE, tr("Only an Internet order is installed at an address")
    if account is None:
        return Verdict.CANNOT_TELL, tr("The Account was not read")
    standing = _standing(account, context)
    if standing is not None and standing[0] is Verdict.FAIL:
        return standing
    checked = account.eligibility_checked_at
    if order.address_changed and (checked is None or order.created_at is None or checked < order.created_at):
        return Verdict.FAIL, tr("The address changed with this order; eligibility was checked for the one before")
    hidden = not context.org.has("Order", "Address_Changed__c")
    if checked is None or hidden:
        unseen = tr("Whether the address changed with this order is not visible to you")
        return Verdict.CANNOT_TELL, unseen if hidden else tr("It is not recorded when eligibility was checked")
    return Verdict.PASS, tr("Eligibility checked on {day}", day=checked)
