"""Changing who holds an item: the owner of its Order or Case, or the Task that claims an Account (domain.md 2.5)."""

from dataclasses import replace
from datetime import timedelta

from console.models.action import Context
from console.models.case import Case
from console.models.dossier import Dossier, ItemKind
from console.models.identity import CLAIM_SUBJECT, ClaimTask, WaitingAccount
from console.models.ids import same_record
from console.models.order import OrderRow
from console.models.plan import CreateRecord, FieldWrite, RowStep, UpdateRecord, ValueKind
from console.models.text import tr
from console.services.clock import JAPAN
from console.services.rules.claims import holding_task
from console.services.rules.planning import (
    comment_on,
    hand_over,
    note_on_order,
    seen_version,
    update_case,
    update_order,
)

DONE = "Completed"
OPEN = "In Progress"


def own_record(dossier: Dossier) -> OrderRow | Case | None:
    """Give the record whose owner holds the item: the Order, or the Case; an Account has none of its own."""
    return None if dossier.item.kind is ItemKind.ACCOUNT else dossier.order or dossier.case


def can_be_held(dossier: Dossier, context: Context) -> bool:
    """Tell whether an item can be claimed: it has an owner, or its Account can carry a Task."""
    if dossier.item.kind is ItemKind.ACCOUNT:
        return dossier.account is not None and context.org.has("Task", "OwnerId")
    return own_record(dossier) is not None


def owner_row(dossier: Dossier, owner: str, name: str, context: Context) -> RowStep:
    """Write another owner; an Account gets a Task, or the one that claims it changes hands.

    Raises:
        LookupError: the item cannot be held.
    """
    record = own_record(dossier)
    if record is not None:
        write = hand_over(record, owner, name)
        return update_case(record, (write,)) if isinstance(record, Case) else update_order(record, (write,))
    task = holding_task(dossier.account, context)
    if task is not None and not same_record(task.owner_id, owner):
        return _task_row(dossier, task, hand_over(task, owner, name))
    return _new_claim(dossier, owner, name, context)


def _task_row(dossier: Dossier, task: ClaimTask, *writes: FieldWrite) -> UpdateRecord:
    name = tr("Claim of {number}", number=dossier.item.number)
    return UpdateRecord(object="Task", id=task.id, name=name, writes=writes, seen=seen_version(task), exclusive=True)


def _new_claim(dossier: Dossier, owner: str, name: str, context: Context) -> CreateRecord:
    """Make the Task that claims an Account; the plan's id in its subject finds it again.

    Raises:
        LookupError: the Account was not read.
    """
    account = dossier.account
    if account is None:
        raise LookupError(dossier.item.id)
    until = context.now + timedelta(minutes=context.profile.claim_minutes)
    writes = (
        FieldWrite(field="Subject", label=tr("Subject"), before=None, after=f"{CLAIM_SUBJECT} #{context.plan_id[:8]}"),
        FieldWrite(
            field="OwnerId", label=tr("Owner"), before=None, after=owner, kind=ValueKind.REFERENCE, shown_after=name
        ),
        FieldWrite(
            field="WhatId",
            label=tr("Account"),
            before=None,
            after=account.id,
            kind=ValueKind.REFERENCE,
            shown_after=dossier.item.number,
        ),
        FieldWrite(
            field="ActivityDate",
            label=tr("Due on"),
            before=None,
            after=until.astimezone(JAPAN).date().isoformat(),
            kind=ValueKind.DAY,
        ),
        FieldWrite(field="Status", label=tr("Task status"), before=None, after=OPEN),
    )
    label = tr("Claim of {number}", number=dossier.item.number)
    return CreateRecord(object="Task", name=label, writes=writes, identity=("Subject", "WhatId"))


def closed_claims(dossier: Dossier, context: Context) -> tuple[UpdateRecord, ...]:
    """Complete the Tasks that claim an Account and that this person holds, or all of them for a supervisor."""
    account = dossier.account
    tasks = account.claims if isinstance(account, WaitingAccount) else ()
    return tuple(
        replace(
            _task_row(
                dossier,
                task,
                FieldWrite(field="Status", label=tr("Task status"), before=task.status, after=DONE),
            ),
            exclusive=False,
        )
        for task in tasks
        if same_record(task.owner_id, context.agent.id) or context.agent.is_supervisor
    )


def reason_row(dossier: Dossier, row: RowStep, sentence: str, context: Context) -> tuple[RowStep, ...]:
    """Keep a reason with the item: in the order's notes, on the Case, or in the Task that claims an Account."""
    if dossier.item.kind is ItemKind.ACCOUNT:
        reason = FieldWrite(
            field="Description", label=tr("Reason"), before=None, after=sentence, private=True, sets_only=True
        )
        return (replace(row, writes=(*row.writes, reason)),)
    if dossier.order is not None and isinstance(row, UpdateRecord):
        note = note_on_order(dossier.order, sentence, context)
        return (replace(row, writes=(*row.writes, note)),)
    if dossier.case is not None:
        return (row, comment_on(dossier.case.id, dossier.case.number, sentence, context))
    return (row,)
