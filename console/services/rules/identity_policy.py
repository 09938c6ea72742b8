"""How an identity was checked, and what the organisation's dated rules say about that way (domain.md 4)."""

from datetime import date
from typing import Final

from console.models.action import Choice, Context
from console.models.dossier import Dossier, Finding, Verdict
from console.models.org import Org
from console.models.profile import PolicyRule
from console.models.text import Text, tr, verbatim
from console.services.clock import JAPAN
from console.services.rules.cancellation_case import cancelled_words
from console.services.rules.duplicates import commodity_type

_TITLES: Final = {
    "picture": tr("Picture"),
    "chip": tr("Chip reading"),
    "face_to_face": tr("Face to face"),
}
CARD_ITSELF: Final = frozenset({"chip", "face_to_face"})
"""Ways of checking that look at the card itself and need no picture of it (domain.md 4)."""
_VOID: Final = "Void"
_ORDER_OVER: Final = frozenset({"Cancelled", "Completed"})
_VERDICTS: Final = {"warn": Verdict.ASK, "block": Verdict.FAIL, "note": Verdict.PASS}


def method_choices(context: Context) -> tuple[Choice, ...]:
    """Offer the ways of checking that the organisation allows."""
    return tuple(
        Choice(value=word, title=_TITLES.get(word, verbatim(word))) for word in context.profile.identity.methods
    )


def method_title(method: str) -> Text:
    """Name a way of checking."""
    return _TITLES.get(method, verbatim(method))


def card_itself(context: Context) -> Text | None:
    """Name the chosen way of checking where it needs no picture; None for a picture and while nothing is chosen."""
    method = context.entries.get("method")
    return method_title(method) if method in CARD_ITSELF else None


def rule_for(method: str, day: date, rules: tuple[PolicyRule, ...]) -> PolicyRule | None:
    """Find the youngest rule about a method that holds on a day."""
    held = [rule for rule in rules if rule.method == method and rule.since <= day]
    return max(held, key=lambda rule: rule.since, default=None)


def wants(dossier: Dossier, service: str, org: Org) -> bool:
    """Tell whether the customer orders or has a service of a kind, such as `SIM`."""
    ordered = any(order.type == service and order.status not in _ORDER_OVER for order in dossier.orders)
    over = cancelled_words(org) | {_VOID}
    return ordered or any(commodity_type(one) == service and one.stage not in over for one in dossier.opportunities)


def policy_note(method: str, context: Context) -> Text | None:
    """Say above the plan what the rules say about the method, whatever the customer has ordered so far."""
    rule = rule_for(method, context.now.astimezone(JAPAN).date(), context.profile.identity.rules)
    if rule is None:
        return None
    return tr(
        "{method}: since {day} not a permitted check for a voice {service}",
        method=method_title(method),
        day=rule.since,
        service=rule.service,
    )


def check_method(dossier: Dossier, context: Context) -> Finding:
    """Judge the chosen method by the dated rules: warn asks for a tick, block refuses, note lets pass (domain.md 4)."""
    title = tr("The way of checking is permitted")
    method = context.entries.get("method")
    if method is None:
        sentence = tr("The method is chosen with the decision and recorded")
        return Finding(key="method", title=title, verdict=Verdict.NOT_APPLICABLE, evidence=sentence)
    rule = rule_for(method, context.now.astimezone(JAPAN).date(), context.profile.identity.rules)
    note = policy_note(method, context)
    if rule is None or note is None:
        return Finding(key="method", title=title, verdict=Verdict.PASS, evidence=method_title(method))
    # While it is open which field tells the commodity, a running service may be of any kind: the rule then holds.
    unknown = "commodity_field" in context.org.unsettled and bool(dossier.opportunities)
    if not unknown and not wants(dossier, rule.service, context.org):
        sentence = tr("{note}; no {service} is ordered or running", note=note, service=rule.service)
        return Finding(key="method", title=title, verdict=Verdict.PASS, evidence=sentence)
    return Finding(key="method", title=title, verdict=_VERDICTS[rule.effect], evidence=note)
