"""What lines of several queues have in common: open Cases of one type, their columns, and what a queue has none of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from console.models.action import Context
from console.models.case import Case
from console.models.dossier import Dossier, ItemKind, ItemRef, Trigger
from console.models.order import OrderRow
from console.models.org import Org
from console.models.profile import Profile
from console.models.queue import Column, Deadline, Flag, FlagTone
from console.models.record import Record
from console.models.text import Text, tr
from console.services.rules.folding import fold
from console.services.rules.soql import quote


@dataclass(frozen=True)
class OpenCases:
    """The open Cases of one Type, as a query and for one record."""

    type: str

    @property
    def scope(self) -> str:
        """The condition that never changes for such a Case."""
        return f"Type = {quote(self.type)}"

    def where(self, _org: Org, _now: datetime) -> str:
        """Ask for them."""
        return f"{self.scope} AND IsClosed = false"

    def belongs(self, case: Case, _org: Org, _now: datetime) -> bool:
        """Tell whether a Case is one of them."""
        return case.type == self.type and not case.is_closed


def customer(record: Case | OrderRow) -> str:
    """Name the customer of a line; empty when the record has no Account."""
    return record.account.name if record.account else ""


def case_item(queue: str, case: Case) -> ItemRef:
    """Give the address of a Case in a queue."""
    return ItemRef(queue=queue, kind=ItemKind.CASE, id=case.id, number=case.number, account_id=case.account_id)


def case_words(case: Case, *more: str) -> str:
    """Give the folded words that a search looks through: numbers, customer and subject of a Case, and more."""
    number = (case.account.customer_number if case.account else "") or ""
    return fold(" ".join((case.number, customer(case), case.subject, number, *more)))


def case_headline(dossier: Dossier, what: str) -> Text:
    """Say whose Case it is and what it is about."""
    case = dossier.case
    if case is None:
        return tr("Case {number}", number=dossier.item.number)
    return tr("{customer} · {what}", customer=customer(case), what=what)


def case_flags(case: Case, org: Org) -> tuple[Flag, ...]:
    """Say of a Case that it is escalated, or linked to no Opportunity where this organisation links them."""
    unlinked = not case.opportunity_id and org.choice("case_opportunity_field") is not None
    return (*((_ESCALATED,) if case.is_escalated else ()), *((_UNLINKED,) if unlinked else ()))


_ESCALATED: Final = Flag(key="escalated", text=tr("Escalated"), tone=FlagTone.DANGER)
_UNLINKED: Final = Flag(key="unlinked", text=tr("No Opportunity"), tone=FlagTone.WARNING)
CASE_NUMBER: Final = Column(key="number", title=tr("Case"), value=lambda case: case.number, width=10)
AGE: Final = Column(key="age", title=tr("Age"), value=lambda record: record.created_at, width=9, age=True)


def customer_column(width: int) -> Column:
    """Give the column that names the customer."""
    return Column(key="customer", title=tr("Customer"), value=customer, width=width)


def no_triggers(_dossier: Dossier, _context: Context) -> tuple[Trigger, ...]:
    """Nothing in the records calls for a supervisor: it is escalated by hand (domain.md 2.5)."""
    return ()


def no_deadline(_record: Record, _profile: Profile, _now: datetime) -> Deadline | None:
    """Nobody was promised a time."""
    return None
