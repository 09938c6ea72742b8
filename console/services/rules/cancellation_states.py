"""Why a cancellation cannot be decided at this moment: refusals that its actions share (domain.md 2.4)."""

from datetime import timedelta
from typing import Final

from console.models.action import Context, Refusal
from console.models.dossier import Dossier
from console.models.text import tr
from console.services.rules.cancellation_case import CASE_TYPE, kind_of, kinds_differ
from console.services.rules.claims import held_by_another
from console.services.rules.escalation import supervisors_only
from console.services.rules.settlement import unsettled_refusal

BEGUN: Final = "Ending WHMCS service"
"""How the comment begins that claims a Case before WHMCS is asked to end anything."""


def not_open(dossier: Dossier) -> Refusal | None:
    """Refuse what is no open cancellation request."""
    case = dossier.case
    if case is None or case.is_closed:
        return Refusal(text=tr("The Case is closed."))
    if case.type != CASE_TYPE:
        return Refusal(text=tr("The Case is no cancellation request."))
    return None


def not_ready(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse without an Opportunity, with an open choice of the org, and what is held or escalated."""
    refusal = not_open(dossier) or unsettled_refusal(context.org, "cancelled_stage")
    if refusal is not None:
        return refusal
    if dossier.opportunity is None:
        missing = Refusal(text=tr("No Opportunity was found for this Case."))
        return unsettled_refusal(context.org, "case_opportunity_field") or missing
    return (
        _two_kinds(dossier)
        or _unknown_kind(dossier, context)
        or held_by_another(dossier, context)
        or supervisors_only(dossier, context)
    )


def _two_kinds(dossier: Dossier) -> Refusal | None:
    """Refuse what the Case and its Opportunity call two things: date and notice would go into the wrong fields."""
    two = kinds_differ(dossier.case, dossier.opportunity) if dossier.case is not None else None
    if two is None:
        return None
    return Refusal(text=tr("The Case is about {named}, and its Opportunity about {sold}: one of them is wrong.",
                           named=two[0], sold=two[1]))  # fmt: skip


def _unknown_kind(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse what only the commodity could name while its field is not settled: a SIM must not pass for a line."""
    if dossier.case is None or kind_of(dossier.case, dossier.opportunity) is not None:
        return None
    return unsettled_refusal(context.org, "commodity_field")


def begun_elsewhere(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse while a request of another console may still take effect: its claim stands in the Case's comments."""
    span = timedelta(seconds=context.profile.cancellation.quarantine_seconds)
    for comment in dossier.comments:
        if comment.created_at is None or not comment.body.startswith(BEGUN):
            continue
        until = comment.created_at + span
        if until > context.now:
            return Refusal(
                text=tr("A request to end this service was begun at {time}. Not before {until}.",
                        time=comment.created_at, until=until),
                earliest=until,
            )  # fmt: skip
    return None
