"""Close a cancellation request (domain.md 2.4)."""

from typing import Final

from pydantic import Field

from console.models.action import ActionSpec, Context, Form, Refusal
from console.models.dossier import Dossier
from console.models.plan import RowStep, WritePlan
from console.models.text import Text, tr
from console.services.rules.cancellation_case import equipment_missing, is_cancelled
from console.services.rules.cancellation_states import begun_elsewhere, not_open
from console.services.rules.claims import held_by_another
from console.services.rules.escalation import supervisors_only
from console.services.rules.planning import close_case, closing_refusal, comment_on, owner_write, write_plan
from console.services.rules.rights import commented, update, vital
from console.services.rules.termination_checks import service_of

KEY: Final = "close_case"


class CloseCase(Form):
    """Why it is closed before everything is done."""

    reason: str | None = Field(
        None,
        max_length=1000,
        title="Reason",
        description="Needed while equipment is to come back, or while the service is not cancelled.",
        json_schema_extra={"long": True},
    )


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse what is closed, held, a supervisor's, or being ended at this moment."""
    return (
        not_open(dossier)
        or closing_refusal(context)
        or held_by_another(dossier, context)
        or supervisors_only(dossier, context)
        or begun_elsewhere(dossier, context)
    )


def usual(dossier: Dossier, context: Context) -> bool:
    """It comes next when nothing else is left to do."""
    return unfinished(dossier, context) is None


def insists(dossier: Dossier, context: Context) -> frozenset[str]:
    """Ask for the reason from the start while something is left to do."""
    return frozenset({"reason"}) if unfinished(dossier, context) is not None else frozenset()


def problems(dossier: Dossier, form: CloseCase, context: Context) -> tuple[tuple[str, Text], ...]:
    """Ask for a reason while something is left to do."""
    left = unfinished(dossier, context)
    return (("reason", left),) if left is not None and not form.reason else ()


def unfinished(dossier: Dossier, context: Context) -> Text | None:
    """Say what is left to do, or None."""
    case, opportunity = dossier.case, dossier.opportunity
    if case is None or opportunity is None:
        return tr("No Opportunity was found: say why the Case is closed.")
    if not is_cancelled(opportunity, context.org):
        return tr("The Opportunity is not cancelled: say why the Case is closed.")
    service = service_of(dossier)
    if service is not None and service.state.running:
        return tr("WHMCS still runs the service: say why the Case is closed.")
    if equipment_missing(case, opportunity, context.profile):
        return tr("Equipment has not come back: say why the Case is closed.")
    return None


def plan(dossier: Dossier, form: CloseCase, context: Context) -> WritePlan:
    """Close the Case; a reason is kept on it.

    Raises:
        LookupError: the dossier has no Case.
    """
    case = dossier.case
    if case is None:
        raise LookupError(dossier.item.id)
    rows: tuple[RowStep, ...] = (close_case(case, context, *owner_write(case, context)),)
    if form.reason:
        body = f"Closed by {context.agent.name}: {form.reason}"
        rows = (*rows, comment_on(case.id, case.number, body, context))
    left = unfinished(dossier, context)
    notes = (tr("Nothing is changed in WHMCS by this."),) if left is not None else ()
    return write_plan(KEY, tr("Close Case {number}", number=case.number), dossier, context, rows, notes=notes)


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Close the Case"),
    hint=tr("Everything is done, or there is a reason to stop"),
    shortcut="X",
    queues=frozenset({"cancellations"}),
    form=CloseCase,
    available=available,
    usual=usual,
    plan=plan,
    problems=problems,
    insists=insists,
    settles=("closed_case_status",),
    writes=(
        *vital("Case", "Status"),
        *update("Case", "OwnerId"),
        *commented(fed_by="reason"),
    ),
)
