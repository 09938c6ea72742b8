"""Write plans for the tests and pictures of the window."""

from datetime import UTC, datetime

from console.models.dossier import Dossier
from console.models.ids import PlanId
from console.models.order import Order
from console.models.org import Agent
from console.models.plan import Atomic, CreateRecord, FieldWrite, Follow, RowStep, UpdateRecord, ValueKind, WritePlan
from console.models.text import Text, tr, verbatim
from tests.views.sample_specs import HOLDERS


def _wire(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _write(field: str, label: str, before: str | None, after: str | bool | None, **more: object) -> FieldWrite:
    values: dict[str, object] = {"field": field, "label": tr(label), "before": before, "after": after}
    return FieldWrite(**(values | more))  # type: ignore[arg-type]  # keywords override the four above


def _order_rows(action: str, number: str, order: Order, values: dict[str, object]) -> tuple[RowStep, ...]:
    notice = UpdateRecord(
        object="Case",
        id="500000000000901AAA",
        name=tr("Case {number}", number="00003101"),
        writes=(_write("Status", "Status", "New", "Closed"),),
    )
    if action == "approve_order":
        scheduled = values.get("scheduled_at")
        when = _wire(scheduled) if isinstance(scheduled, datetime) else None
        found = [
            _write("Status", "Status", order.status, "Approved"),
            _write("Activation_Status__c", "Activation status", None, "Scheduled" if when else "Activating"),
        ]
        if when:
            found.append(_write("Activation_Scheduled_At__c", "Activation date", None, when, kind=ValueKind.MOMENT))
        writes: tuple[FieldWrite, ...] = tuple(found)
    elif action == "reject_order":
        text = f"[2026-11-20 却下] {values['reason']}"
        writes = (
            _write("Status", "Status", order.status, "Cancelled"),
            _write("Description", "Notes", order.description, text, private=True),
        )
    else:
        writes = (_write("Assign_Physical_SIM__c", "SIM card", None, str(values.get("sim", "")),
                         kind=ValueKind.REFERENCE, shown_after="8981100022334455661"),)  # fmt: skip
    return (UpdateRecord(object="Order", id=order.id, name=tr("Order {number}", number=number), writes=writes), notice)


def _owner_row(action: str, dossier: Dossier, agent: Agent, values: dict[str, object]) -> tuple[RowStep, ...]:
    record = dossier.order or dossier.case
    owner = str(values.get("owner") or agent.id)
    writes = (
        _write("OwnerId", "Owner", record.owner_id if record else None,
               "00G000000000001AAA" if action == "release" else owner, kind=ValueKind.REFERENCE,
               shown_before="CS_Orders", shown_after="CS_Orders" if action == "release" else HOLDERS[owner]),
    )  # fmt: skip
    name = tr("{kind} {number}", kind=dossier.item.kind.value, number=dossier.item.number)
    return (UpdateRecord(object=dossier.item.kind.value, id=dossier.item.id, name=name, writes=writes),)


def _escalation_rows(dossier: Dossier, values: dict[str, object]) -> tuple[RowStep, ...]:
    return (
        CreateRecord(
            object="Case",
            name=tr("New Case: escalation of {number}", number=dossier.item.number),
            writes=(
                _write("Subject", "Subject", None, f"Escalation - Order {dossier.item.number}"),
                _write("Type", "Type", None, "Escalation"),
                _write("Priority", "Priority", None, "High"),
                _write("IsEscalated", "Escalated", None, after=True),
                _write("Description", "Description", None, str(values["reason"]), private=True),
            ),
            identity=("Subject",),
        ),
    )


def _eligibility_rows(dossier: Dossier, values: dict[str, object]) -> tuple[RowStep, ...]:
    number, result = dossier.item.number, str(values["result"])
    return (
        UpdateRecord(
            object="Account",
            id="001000000002001AAA",
            name=tr("Account {name}", name=dossier.account.name if dossier.account else ""),
            writes=(
                _write("Internet_Eligibility__c", "Eligibility", None, result),
                _write("Internet_Eligibility_Status__c", "Eligibility status", "Pending", "Eligible"),
                _write("Internet_Eligibility_Checked_Date_Time__c", "Checked at", None, "2026-11-20T01:42:00Z",
                       kind=ValueKind.MOMENT, sets_only=True),
            ),
        ),
        UpdateRecord(
            object="Opportunity",
            id="006000000002001AAA",
            name=tr("Opportunity {name}", name="東麻布 Internet"),
            writes=(_write("StageName", "Stage", "Introduction", "Ready"),),
        ),
        UpdateRecord(
            object="Case", id=dossier.item.id, name=tr("Case {number}", number=number),
            writes=(_write("Status", "Status", "New", "Closed"),),
        ),
    )  # fmt: skip


def plan_of(
    action: str, dossier: Dossier, values: dict[str, object], agent: Agent, ticks: frozenset[str], override: str | None
) -> WritePlan:
    """Make the plan of a sample action."""
    number = dossier.item.number
    if action in {"claim", "release", "reassign"}:
        rows = _owner_row(action, dossier, agent, values)
    elif action == "escalate":
        rows = _escalation_rows(dossier, values)
    elif action == "record_eligibility":
        rows = _eligibility_rows(dossier, values)
    elif dossier.order is not None:
        rows = _order_rows(action, number, dossier.order, values)
    else:
        raise LookupError(action)
    notes: tuple[Text, ...] = ()
    if action == "approve_order":
        notes = (tr("The platform starts provisioning as soon as this is written."),)
    titles = {"approve_order": "Approve Order {number}", "reject_order": "Reject Order {number}"}
    title = tr(titles[action], number=number) if action in titles else verbatim(f"{action} {number}")
    return WritePlan(
        id=PlanId(f"plan-{action}-{number}"),
        action=action,
        item=dossier.item,
        title=title,
        agent=agent.id,
        agent_name=agent.name,
        steps=(Atomic(steps=rows),),
        ticks=tuple(sorted(ticks)),
        override=override,
        follow=Follow.PROVISIONING if action == "approve_order" else None,
        notes=notes,
    )
