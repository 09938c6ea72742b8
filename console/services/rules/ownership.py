"""Changing the owner of an item's record: claim, release and reassign (domain.md 2.5)."""

from dataclasses import replace

from console.models.action import Context
from console.models.case import Case
from console.models.dossier import Dossier
from console.models.order import OrderRow
from console.models.plan import RowStep, UpdateRecord
from console.services.rules.planning import comment_on, hand_over, note_on_order, update_case, update_order


def own_record(dossier: Dossier) -> OrderRow | Case | None:
    """Give the record whose owner holds the item: the Order, or the Case."""
    return dossier.order or dossier.case


def owner_row(dossier: Dossier, owner: str, name: str) -> UpdateRecord:
    """Write another owner.

    Raises:
        LookupError: the item has no owner field.
    """
    record = own_record(dossier)
    if record is None:
        raise LookupError(dossier.item.id)
    write = hand_over(record, owner, name)
    return update_case(record, (write,)) if isinstance(record, Case) else update_order(record, (write,))


def reason_row(dossier: Dossier, row: UpdateRecord, sentence: str, context: Context) -> tuple[RowStep, ...]:
    """Keep a reason with the item: in the order's notes, or as a comment on the Case."""
    if dossier.order is not None:
        note = note_on_order(dossier.order, sentence, context)
        return (replace(row, writes=(*row.writes, note)),)
    if dossier.case is not None:
        return (row, comment_on(dossier.case.id, dossier.case.number, sentence, context))
    return (row,)
