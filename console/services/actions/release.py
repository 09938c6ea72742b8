"""Release an item back to its queue."""

from typing import Final

from console.models.action import ActionSpec, Context, Form, NoForm, Refusal
from console.models.dossier import Dossier, ItemKind
from console.models.ids import OwnerId
from console.models.plan import WritePlan
from console.models.text import tr
from console.services.rules.claims import claim_on
from console.services.rules.ownership import closed_claims, owner_row
from console.services.rules.planning import write_plan
from console.services.rules.rights import OWNERS, update

KEY: Final = "release"


def _queue(dossier: Dossier, context: Context) -> tuple[str, OwnerId | None]:
    name = context.homes.get(dossier.item.queue, "")
    return name, context.org.queues.get(name)


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse what nobody holds, what another holds (unless a supervisor releases it), and a missing queue."""
    claim = claim_on(dossier, context)
    if claim.holder is None:
        return Refusal(text=tr("Nobody holds this item."))
    if not claim.mine and not context.agent.is_supervisor:
        return Refusal(text=tr("{name} holds this item.", name=claim.name))
    name, queue = _queue(dossier, context)
    if queue is None and dossier.item.kind is not ItemKind.ACCOUNT:
        return Refusal(text=tr("The queue {name} was not found in Salesforce.", name=name))
    return None


def plan(dossier: Dossier, _form: Form, context: Context) -> WritePlan:
    """Give the record back to its queue, under a guard; the Task that claims an Account is completed.

    Raises:
        LookupError: the queue does not exist.
    """
    title = tr("Release {number}", number=dossier.item.number)
    if dossier.item.kind is ItemKind.ACCOUNT:
        return write_plan(KEY, title, dossier, context, closed_claims(dossier, context))
    name, queue = _queue(dossier, context)
    if queue is None:
        raise LookupError(name)
    row = owner_row(dossier, queue, context.org.names.get(queue, name), context)
    return write_plan(KEY, title, dossier, context, (row,))


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Release"),
    hint=tr("Give the item back to its queue"),
    shortcut="R",
    casework=True,
    decides=False,
    form=NoForm,
    available=available,
    plan=plan,
    writes=(*OWNERS, *update("Task", "Status")),
    hands_over=True,
)
