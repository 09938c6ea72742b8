"""When an item has to go to a supervisor, and whether it has gone there (domain.md 2.5)."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from console.models.action import Context, Refusal
from console.models.case import Case, CaseComment, CaseInFull, CaseSubject, EscalatedCase
from console.models.dossier import Dossier, Finding, ItemKind, Trigger, Verdict
from console.models.order import OrderRow
from console.models.profile import Profile
from console.models.queue import Flag, FlagTone, Marks
from console.models.text import Money, Text, joined, tr
from console.services.rules.serviceability import check_address

ESCALATION_TYPE: Final = "Escalation"
SUBJECT: Final = "Escalation - "
OPEN_ESCALATIONS: Final = "IsEscalated = true AND IsClosed = false"


class Job(StrEnum):
    """Which of the four jobs an escalation is about (domain.md 2)."""

    ORDER = "order"
    ELIGIBILITY = "eligibility"
    IDENTITY = "identity"
    CANCELLATION = "cancellation"
    OTHER = "other"


JOBS: Final[Mapping[Job, Text]] = {
    Job.ORDER: tr("Order"),
    Job.ELIGIBILITY: tr("Eligibility"),
    Job.IDENTITY: tr("ID document"),
    Job.CANCELLATION: tr("Cancellation"),
    Job.OTHER: tr("Case"),
}
_TYPES: Final = {"Eligibility Check": Job.ELIGIBILITY, "Cancellation Request": Job.CANCELLATION}
_BY: Final = "Escalated by "


RULES: Final[Mapping[str, Text]] = {
    "several_orders": tr("Several orders"),
    "order_value": tr("Order value"),
    "address": tr("Address check"),
}
"""The rules that the console detects, by the keys of their triggers (domain.md 2.5)."""
_MARK: Final = re.compile(r"\n\[rule: ([a-z_, ]+)\]")


def rule_mark(dossier: Dossier, context: Context) -> str:
    """Note with an escalation which rules stood at that moment, in the words of the records; nothing for none."""
    found = order_triggers(dossier, context.profile, check_address(dossier, context)) if dossier.order else ()
    return f"\n[rule: {', '.join(trigger.key for trigger in found)}]" if found else ""


def rules_of(case: Case) -> tuple[Text, ...]:
    """Give the rules that stood when the Case was escalated; none when it was done by hand alone."""
    comments = case.comments if isinstance(case, CaseInFull) else ()
    texts = (case.description or "", *(one.body for one in comments if one.body.startswith(_BY)))
    keys = {key.strip() for text in texts for found in _MARK.findall(text) for key in found.split(",")}
    return tuple(title for key, title in RULES.items() if key in keys)


def subject_words(case: Case | CaseSubject) -> list[str]:
    """Give the words after `Escalation - `: what it is about and its number; none for an item's own Case."""
    return case.subject.removeprefix(SUBJECT).split() if case.subject.startswith(SUBJECT) else []


def job_of(case: Case) -> Job:
    """Tell which job an escalated Case belongs to: by its subject, else by its type."""
    words = subject_words(case)
    if words[:1] == ["Account"]:
        return Job.IDENTITY
    if any(word.isdigit() for word in words):
        return Job.ORDER
    return _TYPES.get(case.type or "", Job.OTHER)


def escalated_account(case: Case | CaseSubject) -> str | None:
    """Read the customer number of the ID check that an escalation Case is about, or None."""
    words = subject_words(case)
    return words[1] if words[:1] == ["Account"] and len(words) > 1 else None


def marks_of(about: Callable[[CaseSubject], frozenset[str]]) -> Marks:
    """Flag the lines of items that have an open escalation Case of their own making (domain.md 2.5).

    The query is the one that counts the supervisors' queue, so that whoever sees both pays for one.
    """
    return Marks(
        record=CaseSubject,
        where=OPEN_ESCALATIONS,
        needs=("Subject", "IsEscalated", "IsClosed"),
        about=about,
        flag=Flag(key="escalated", text=tr("Escalated"), tone=FlagTone.DANGER),
    )


def orders_about(case: CaseSubject) -> frozenset[str]:
    """Give what an escalated Case may name as an order: every word of its subject that is a number."""
    return frozenset(word for word in re.findall(r"[A-Za-z0-9]+", case.subject) if word.isdigit())


def accounts_about(case: CaseSubject) -> frozenset[str]:
    """Give the customer number of the ID check that an escalation Case is about."""
    number = escalated_account(case)
    return frozenset({number} if number else ())


def escalated_order(case: Case) -> str | None:
    """Read the number of the order that an escalation Case is about, or None when it is about something else."""
    if job_of(case) is not Job.ORDER:
        return None
    return next(word for word in subject_words(case) if word.isdigit())


def who_and_why(case: Case) -> tuple[str, str]:
    """Give who escalated and why: from the newest comment that says so, else from the Case that was made for it."""
    comments = case.comments if isinstance(case, CaseInFull) else ()
    told = [one for one in comments if one.body.startswith(_BY)]
    if told:
        last = max(told, key=_moment)
        who, _, why = last.body.removeprefix(_BY).partition(": ")
        return who, _MARK.sub("", why.rpartition("\n[")[0] or why)
    if not subject_words(case):
        return "", max(comments, key=_moment).body if comments else ""
    creator = case.created_by.name if isinstance(case, EscalatedCase) and case.created_by else ""
    return creator, _MARK.sub("", case.description or "")


def _moment(comment: CaseComment) -> datetime:
    return comment.created_at or datetime.min.replace(tzinfo=UTC)


def names_number(subject: str, number: str) -> bool:
    """Tell whether a subject names a record's number, with or without blanks around it, and not a longer one."""
    return bool(number) and re.search(rf"(?<![A-Za-z0-9]){re.escape(number)}(?![A-Za-z0-9])", subject) is not None


def escalation_case(dossier: Dossier) -> Case | None:
    """Find the open Case that carries an escalation of this item."""
    if dossier.case is not None and dossier.case.is_escalated and not dossier.case.is_closed:
        return dossier.case
    if dossier.item.kind is not ItemKind.ORDER:
        return None
    number = dossier.item.number
    for case in (*dossier.notices, *dossier.cases):
        if case.is_escalated and not case.is_closed and names_number(case.subject, number):
            return case
    return None


def escalated_because(dossier: Dossier) -> Text | None:
    """Say that the item is escalated and to whom, or None when it is not."""
    case = escalation_case(dossier)
    if case is None:
        return None
    owner = case.owner.name if case.owner else ""
    return tr("Case {number} is with {owner}", number=case.number, owner=owner or "-")


def several_orders(orders: tuple[OrderRow, ...], order: OrderRow, profile: Profile) -> Trigger | None:
    """Find several orders of one account in a short time; the first and the last lie less than the span apart."""
    if order.created_at is None:
        return None
    span, needed = timedelta(hours=profile.escalation.within_hours), profile.escalation.orders
    made = sorted({found.id: found.created_at for found in (*orders, order) if found.created_at}.values())
    for start, end in zip(made, made[needed - 1 :], strict=False):
        if end - start < span and start <= order.created_at <= end:
            text = tr(
                "{count} orders of this account within {hours} hours",
                count=needed,
                hours=profile.escalation.within_hours,
            )
            return Trigger(key="several_orders", text=text)
    return None


def order_triggers(dossier: Dossier, profile: Profile, address: Finding | None = None) -> tuple[Trigger, ...]:
    """Detect the escalation reasons that the records show for an order."""
    order = dossier.order
    if order is None:
        return ()
    found: list[Trigger] = []
    several = several_orders(dossier.orders, order, profile)
    if several is not None:
        found.append(several)
    limit = profile.escalation.order_value_over
    if order.total is not None and order.total > limit:
        text = tr("The order is worth {value}, over {limit}", value=Money(order.total), limit=Money(limit))
        found.append(Trigger(key="order_value", text=text))
    if address is not None and address.verdict is Verdict.FAIL:
        found.append(Trigger(key="address", text=tr("The address check failed")))
    return tuple(found)


def check_escalation(dossier: Dossier, context: Context) -> Finding:
    """Tell whether only a supervisor may approve the item."""
    reasons = [trigger.text for trigger in order_triggers(dossier, context.profile, check_address(dossier, context))]
    escalated = escalated_because(dossier)
    if escalated is not None:
        reasons.insert(0, escalated)
    return Finding(
        key="escalation",
        title=tr("Nothing calls for a supervisor"),
        verdict=Verdict.FAIL if reasons else Verdict.PASS,
        evidence=joined(reasons) if reasons else tr("No escalation reason in the records"),
    )


def supervisors_only(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse an agent the decision about an escalated item."""
    escalated = escalated_because(dossier)
    if escalated is None or context.agent.is_supervisor:
        return None
    return Refusal(text=tr("Only a supervisor decides this: {reason}", reason=escalated))


def triggered_for_supervisors(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse an agent the approval of an item for which an escalation reason is detected."""
    if context.agent.is_supervisor:
        return None
    finding = check_escalation(dossier, context)
    if finding.verdict is Verdict.PASS:
        return None
    return Refusal(text=tr("Only a supervisor approves this: {reason}", reason=finding.evidence))
