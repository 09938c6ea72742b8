"""Move the equipment of an Internet cancellation on (domain.md 2.4)."""

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from console.models.action import ActionSpec, Choice, Context, Form, Refusal, Tone
from console.models.dossier import Dossier
from console.models.plan import RowStep, WritePlan
from console.models.text import Text, tr, verbatim
from console.services.rules.cancellation_case import Kind, equipment_back, equipment_missing, is_cancelled, kind_of
from console.services.rules.cancellation_plans import LINE_RETURN, changed, known, update_opportunity
from console.services.rules.cancellation_states import not_ready
from console.services.rules.planning import owner_write, update_case, write_plan
from console.services.rules.rights import fed, update, vital

KEY: Final = "track_equipment"


class TrackEquipment(Form):
    """Where the equipment is."""

    line_return: str = Field(min_length=1, max_length=255, title="Equipment", description="Where the equipment is now.")


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse what is no Internet line, and what is held or a supervisor's."""
    refusal = not_ready(dossier, context)
    if refusal is not None:
        return refusal
    case, opportunity = known(dossier)
    if kind_of(case, opportunity) is not Kind.INTERNET:
        return Refusal(text=tr("Only an Internet line has equipment to come back."))
    return None


def usual(dossier: Dossier, context: Context) -> bool:
    """It comes next once everything is ended but something has yet to come back."""
    case, opportunity = dossier.case, dossier.opportunity
    if case is None or not is_cancelled(opportunity, context.org):
        return False
    return equipment_missing(case, opportunity, context.profile)


def choices(_dossier: Dossier, context: Context) -> Mapping[str, tuple[Choice, ...]]:
    """Offer the org's words."""
    field = context.org.field("Opportunity", LINE_RETURN)
    words = field.values if field else ()
    return {"line_return": tuple(Choice(value=word, title=verbatim(word)) for word in words)} if words else {}


def problems(dossier: Dossier, form: TrackEquipment, _context: Context) -> tuple[tuple[str, Text], ...]:
    """Refuse what stands there already."""
    if dossier.opportunity is not None and dossier.opportunity.line_return == form.line_return:
        return (("line_return", tr("It stands so already.")),)
    return ()


def plan(dossier: Dossier, form: TrackEquipment, context: Context) -> WritePlan:
    """Write the word, and claim the Case.

    Raises:
        LookupError: the Case or its Opportunity is missing.
    """
    case, opportunity = known(dossier)
    writes = changed(LINE_RETURN, tr("Equipment"), opportunity.line_return, form.line_return)
    owner = owner_write(case, context)
    rows: tuple[RowStep, ...] = (
        update_opportunity(opportunity, case, writes),
        *((update_case(case, owner),) if owner else ()),
    )
    notes: tuple[Text, ...] = ()
    if equipment_back(form.line_return, context.profile) and is_cancelled(opportunity, context.org):
        notes = (tr("Everything is back: the Case can be closed next."),)
    title = tr("Equipment of Case {number}: {word}", number=case.number, word=form.line_return)
    return write_plan(KEY, title, dossier, context, rows, notes=notes)


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Track the equipment"),
    hint=tr("Say where the equipment of the line is"),
    tone=Tone.NORMAL,
    shortcut="Q",
    queues=frozenset({"cancellations"}),
    decides=False,
    form=TrackEquipment,
    available=available,
    usual=usual,
    plan=plan,
    choices=choices,
    problems=problems,
    settles=("cancelled_stage", "commodity_field"),
    writes=(
        *fed("line_return", vital("Opportunity", LINE_RETURN)),
        *update("Case", "OwnerId"),
    ),
)
