"""Reassign an item to a colleague, with a reason (domain.md 1: supervisors reassign)."""

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from console.models.action import ActionSpec, Choice, Context, Form, Refusal
from console.models.dossier import Dossier
from console.models.ids import same_record
from console.models.org import Role
from console.models.plan import RowStep, WritePlan
from console.models.text import tr, verbatim
from console.services.rules.ownership import can_be_held, owner_row, reason_row
from console.services.rules.planning import write_plan
from console.services.rules.rights import owned

KEY: Final = "reassign"


class Reassign(Form):
    """To whom, and why."""

    owner: str = Field(min_length=1, title="New owner", description="A colleague at this desk.")
    reason: str = Field(
        min_length=2,
        max_length=1000,
        title="Reason",
        description="Kept with the item.",
        json_schema_extra={"long": True},
    )


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse everybody but a supervisor."""
    if not context.agent.is_supervisor:
        return Refusal(text=tr("Only a supervisor reassigns items."))
    if not can_be_held(dossier, context):
        return Refusal(text=tr("This item has no owner field."))
    return None


def choices(_dossier: Dossier, context: Context) -> Mapping[str, tuple[Choice, ...]]:
    """Offer the users of this desk."""
    people = sorted(context.org.desk, key=lambda user: context.org.names.get(user, ""))
    return {"owner": tuple(Choice(value=user, title=verbatim(context.org.names.get(user, user))) for user in people)}


def plan(dossier: Dossier, form: Reassign, context: Context) -> WritePlan:
    """Write the new owner under a guard, and the reason where it stays.

    Raises:
        LookupError: the new owner is not at this desk.
    """
    people = context.org.desk
    owner = next((user for user in people if same_record(user, form.owner)), None)
    if owner is None:
        owner = next((user for user in people if context.org.names.get(user) == form.owner), None)
    if owner is None:
        raise LookupError(form.owner)
    name = context.org.names.get(owner, "")
    sentence = f"Reassigned to {name} by {context.agent.name}: {form.reason}"
    rows: tuple[RowStep, ...] = reason_row(dossier, owner_row(dossier, owner, name, context), sentence, context)
    title = tr("Reassign {number} to {name}", number=dossier.item.number, name=name)
    return write_plan(KEY, title, dossier, context, rows)


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Reassign"),
    hint=tr("Give the item to a colleague"),
    shortcut="G",
    role=Role.SUPERVISOR,
    casework=True,
    decides=False,
    form=Reassign,
    available=available,
    plan=plan,
    choices=choices,
    writes=owned(fed_by="reason"),
    hands_over=True,
)
