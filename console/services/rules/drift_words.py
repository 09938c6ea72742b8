"""What a pair that disagrees is called, what is said about it, and what mends it (domain.md 2.4)."""

from collections.abc import Mapping
from typing import Final

from console.models.drift import DriftKind, DriftPair, Mismatch
from console.models.text import Money, Text, tr

TITLES: Final[Mapping[DriftKind, Text]] = {
    DriftKind.CANCELLED_RUNNING: tr("Still billed"),
    DriftKind.ENDED_OPEN: tr("Already ended"),
    DriftKind.PASSED: tr("Date passed"),
    DriftKind.MISMATCH: tr("IDs differ"),
}


def describe(pair: DriftPair) -> Text:
    """Say in one sentence what disagrees, and what it costs."""
    service = str(pair.service_id or "-")
    if pair.kind is DriftKind.CANCELLED_RUNNING:
        return tr(
            "The Opportunity is {stage}, and WHMCS still bills service {service}: {amount} a month, {days} days, "
            "{money} at stake.",
            stage=pair.stage,
            service=service,
            amount=Money(pair.monthly),
            days=pair.days,
            money=Money(pair.money),
        )
    if pair.kind is DriftKind.ENDED_OPEN:
        return tr(
            "Service {service} is {state}, and the Opportunity is still {stage}.",
            service=service,
            state=pair.service_state,
            stage=pair.stage,
        )
    if pair.kind is DriftKind.PASSED:
        return _passed(pair)
    return _mismatch(pair)


def _passed(pair: DriftPair) -> Text:
    notice = pair.notice or "-"
    if pair.service_id is None or pair.ends_on is None:
        return tr(
            "The cancellation date has passed {days} days ago, and the Opportunity names no service (notice {notice}).",
            days=pair.days,
            notice=notice,
        )
    return tr(
        "The end was due on {day}, and service {service} still runs (notice {notice}): {amount} a month, {days} days, "
        "{money} at stake.",
        day=pair.ends_on,
        service=str(pair.service_id),
        notice=notice,
        amount=Money(pair.monthly),
        days=pair.days,
        money=Money(pair.money),
    )


def _mismatch(pair: DriftPair) -> Text:
    service, others = str(pair.service_id or "-"), ", ".join(pair.others)
    if pair.mismatch is Mismatch.SEVERAL:
        return tr("Several Opportunities carry service {service}: also {others}.", service=service, others=others)
    if pair.mismatch is Mismatch.OTHER_OPPORTUNITY:
        return tr(
            "Service {service} names another Opportunity in WHMCS: {others}.", service=service, others=others or "-"
        )
    if pair.mismatch is Mismatch.NOT_CARRIED:
        return tr("Service {service} names this Opportunity, which does not carry its id.", service=service)
    if pair.mismatch is Mismatch.CASE_TEXT:
        return tr(
            "Case {case} names service {others}, and its Opportunity carries {service}.",
            case=pair.case_number,
            others=others,
            service=service,
        )
    return tr("WHMCS has no service {service}.", service=service)


def remedy(pair: DriftPair) -> Text:
    """Say what mends it, and who."""
    if pair.kind is DriftKind.CANCELLED_RUNNING:
        return tr("A supervisor ends the service in WHMCS with a reason.")
    if pair.kind is DriftKind.ENDED_OPEN:
        return tr("The Opportunity is set to cancelled; nothing is sent to WHMCS.")
    if pair.mismatch is not None:
        return _CORRECTIONS[pair.mismatch]
    if pair.case_number:
        return tr("Decide Case {number} in the cancellations queue.", number=pair.case_number)
    return tr("No open Case asks for this end: ask the customer, then open a Case or take the date out.")


_SERVICE_ID: Final = tr("A Salesforce administrator corrects WHMCS_Service_ID__c of the Opportunity.")
_EITHER: Final = tr(
    "WHMCS staff correct the service's custom field OpportunityId, or Salesforce the Opportunity's service id."
)
_CORRECTIONS: Final[Mapping[Mismatch, Text]] = {
    Mismatch.SEVERAL: _SERVICE_ID,
    Mismatch.NO_SERVICE: _SERVICE_ID,
    Mismatch.CASE_TEXT: tr("Ask the customer which service is meant, and correct the Case."),
    Mismatch.OTHER_OPPORTUNITY: _EITHER,
    Mismatch.NOT_CARRIED: _EITHER,
}
