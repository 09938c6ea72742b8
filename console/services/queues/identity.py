"""ID checks: Accounts whose document waits, the oldest submission first (domain.md 2.3)."""

from datetime import datetime
from typing import Final

from console.models.action import Context
from console.models.dossier import Claim, Dossier, ItemKind, ItemRef
from console.models.identity import WaitingAccount
from console.models.ids import AccountId
from console.models.org import Org
from console.models.profile import Profile
from console.models.queue import Align, Column, Flag, FlagTone, Pane, QueueSpec, SubView
from console.models.text import Text, tr
from console.services.rules.claims import account_claim
from console.services.rules.escalation import accounts_about, marks_of
from console.services.rules.folding import fold
from console.services.rules.identity_checks import IDENTITY_CHECKS
from console.services.rules.identity_facts import identity_facts
from console.services.rules.identity_states import SUBMITTED_AT, waiting_condition, waits
from console.services.rules.queue_lines import no_deadline, no_triggers

KEY: Final = "identity"


def where(org: Org, _now: datetime) -> str:
    """Ask for the Accounts whose document waits."""
    return waiting_condition(org)


def belongs(account: WaitingAccount, org: Org, _now: datetime) -> bool:
    """Tell whether an Account's document waits."""
    return waits(account, org)


def number(account: WaitingAccount) -> str:
    """Give the number that people say."""
    return account.customer_number or account.id


def item(account: WaitingAccount) -> ItemRef:
    """Give the address of an ID check."""
    return ItemRef(
        queue=KEY, kind=ItemKind.ACCOUNT, id=account.id, number=number(account), account_id=AccountId(account.id)
    )


def sent_again(account: WaitingAccount) -> bool:
    """Tell whether an earlier document was rejected: its message still stands."""
    return bool(account.id_rejection)


def flags(account: WaitingAccount, _org: Org, _profile: Profile, _now: datetime) -> tuple[Flag, ...]:
    """Say what must not be missed on the line."""
    found: list[Flag] = []
    if sent_again(account):
        found.append(Flag(key="sent_again", text=tr("Sent again"), tone=FlagTone.INFO))
    if account.id_verified_at is not None:
        found.append(Flag(key="verified_before", text=tr("Verified before"), tone=FlagTone.INFO))
    if account.id_submitted_at is None:
        found.append(Flag(key="no_date", text=tr("No submission date"), tone=FlagTone.WARNING))
    return tuple(found)


def claim(account: WaitingAccount, context: Context) -> Claim:
    """Tell who holds the Account."""
    return account_claim(account, context)


def search(account: WaitingAccount) -> str:
    """Give the folded words that a search looks through."""
    return fold(f"{number(account)} {account.name}")


def headline(dossier: Dossier) -> Text:
    """Say whose document it is."""
    account = dossier.account
    if account is None:
        return tr("Account {number}", number=dossier.item.number)
    return tr("{customer} · {what}", customer=account.name, what=tr("ID document"))


QUEUE: Final = QueueSpec(
    key=KEY,
    title=tr("ID documents"),
    icon="mdi6.card-account-details-outline",
    order=3,
    record=WaitingAccount,
    where=where,
    count_where=where,
    belongs=belongs,
    order_by=SUBMITTED_AT,
    columns=(
        Column(key="number", title=tr("Customer no."), value=number, width=10),
        Column(key="customer", title=tr("Customer"), value=lambda account: account.name, width=20),
        Column(
            key="age",
            title=tr("Waiting"),
            value=lambda account: account.id_submitted_at,
            width=9,
            align=Align.RIGHT,
            age=True,
        ),
    ),
    views=(
        SubView(key="waiting", title=tr("Waiting"), belongs=belongs),
        SubView(
            key="sent_again",
            title=tr("Sent again"),
            belongs=lambda account, org, now: belongs(account, org, now) and sent_again(account),
        ),
    ),
    item=item,
    deadline=no_deadline,  # the oldest comes first
    flags=flags,
    claim=claim,
    search=search,
    headline=headline,
    facts=identity_facts,
    checks=IDENTITY_CHECKS,
    triggers=no_triggers,
    panes=(Pane.CHECKLIST, Pane.FACTS, Pane.DOCUMENTS),
    marks=marks_of(accounts_about),
    settles=("submitted_id_status",),
    casework=True,
)
