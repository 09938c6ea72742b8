"""Hand an escalated item back to the agents (domain.md 2.5)."""

from typing import Final

from pydantic import Field

from console.models.action import ActionSpec, Context, Form, Refusal
from console.models.dossier import Dossier, ItemKind
from console.models.org import Role
from console.models.plan import FieldWrite, RowStep, WritePlan
from console.models.text import tr
from console.services.rules.escalation import escalation_case
from console.services.rules.planning import comment_on, hand_over, update_case, write_plan
from console.services.rules.rights import commented, update, vital

KEY: Final = "hand_back"


class HandBack(Form):
    """What the agents should know."""

    reason: str = Field(
        min_length=2,
        max_length=1000,
        title="Reason",
        description="The agents read it on the Case.",
        json_schema_extra={"long": True},
    )


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse what is not escalated, and everybody but a supervisor."""
    if escalation_case(dossier) is None:
        return Refusal(text=tr("The item is not escalated."))
    if not context.agent.is_supervisor:
        return Refusal(text=tr("Only a supervisor hands an item back."))
    queue = _own_queue(dossier, context)
    if _is_own(dossier) and queue not in context.org.queues:
        return Refusal(text=tr("The queue {name} was not found in Salesforce.", name=queue))
    return None


def _is_own(dossier: Dossier) -> bool:
    """Tell whether the escalation is on the item's own Case, which stays open."""
    return dossier.item.kind is ItemKind.CASE


def _own_queue(dossier: Dossier, context: Context) -> str:
    """Name the queue to which the item's own Case goes back."""
    return context.homes.get(dossier.item.queue, "")


def plan(dossier: Dossier, form: HandBack, context: Context) -> WritePlan:
    """Take the escalation off: the item's own Case goes back to its queue, an escalation Case is closed.

    Raises:
        LookupError: the item is not escalated.
    """
    case = escalation_case(dossier)
    if case is None:
        raise LookupError(dossier.item.id)
    writes = [FieldWrite(field="IsEscalated", label=tr("Escalated"), before=True, after=False)]
    if _is_own(dossier):
        queue = context.org.queues[_own_queue(dossier, context)]
        writes.append(hand_over(case, queue, context.org.names.get(queue, "")))
    elif case not in dossier.notices:
        closed = context.profile.settlement.closed_case_status
        writes.append(FieldWrite(field="Status", label=tr("Case status"), before=case.status, after=closed))
    body = f"Handed back by {context.agent.name}: {form.reason}"
    rows: tuple[RowStep, ...] = (
        update_case(case, tuple(writes)),
        comment_on(case.id, case.number, body, context),
    )
    return write_plan(KEY, tr("Hand {number} back", number=dossier.item.number), dossier, context, rows)


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Hand back"),
    hint=tr("Give the item back to the agents with a reason"),
    shortcut="B",
    role=Role.SUPERVISOR,
    casework=True,
    decides=False,
    form=HandBack,
    available=available,
    plan=plan,
    settles=("closed_case_status",),
    writes=(
        *vital("Case", "IsEscalated"),
        *update("Case", "OwnerId", "Status"),
        *commented(fed_by="reason"),
    ),
    hands_over=True,
)
