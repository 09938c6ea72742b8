"""Claim an item, so that two agents do not work on one thing (design: claimed before decided)."""

from typing import Final

from console.models.action import ActionSpec, Context, Form, NoForm, Refusal
from console.models.dossier import Dossier
from console.models.plan import RowStep, WritePlan
from console.models.text import tr
from console.services.rules.claims import claim_on, held_by_another
from console.services.rules.ownership import can_be_held, owner_row, reason_row
from console.services.rules.planning import write_plan
from console.services.rules.rights import owned

KEY: Final = "claim"


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse what is mine already, or held by somebody whose claim has not expired."""
    if not can_be_held(dossier, context):
        return Refusal(text=tr("This item has no owner field."))
    if claim_on(dossier, context).mine:
        return Refusal(text=tr("You hold this item."))
    return held_by_another(dossier, context)


def plan(dossier: Dossier, _form: Form, context: Context) -> WritePlan:
    """Become the owner of the item's record, under a guard; an Account is claimed by a Task."""
    row = owner_row(dossier, context.agent.id, context.agent.name, context)
    rows: tuple[RowStep, ...] = (row,)
    if context.override:
        rows = reason_row(dossier, row, f"Claimed with override: {context.override}", context)
    return write_plan(KEY, tr("Claim {number}", number=dossier.item.number), dossier, context, rows)


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Claim"),
    hint=tr("Hold this item while you work on it"),
    shortcut="C",
    casework=True,
    decides=False,
    form=NoForm,
    available=available,
    plan=plan,
    writes=owned(),
)
