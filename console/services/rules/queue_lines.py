"""What lines of several queues have in common: whose they are, and the address of a Case."""

from console.models.case import Case
from console.models.dossier import ItemKind, ItemRef
from console.models.order import OrderRow


def customer(record: Case | OrderRow) -> str:
    """Name the customer of a line; empty when the record has no Account."""
    return record.account.name if record.account else ""


def case_item(queue: str, case: Case) -> ItemRef:
    """Give the address of a Case in a queue."""
    return ItemRef(queue=queue, kind=ItemKind.CASE, id=case.id, number=case.number, account_id=case.account_id)
