"""Everything that was read about one item, by source, and what the checklist found in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from console.models.account import Account
from console.models.case import Case, CaseComment
from console.models.contact import Contact
from console.models.document import DocumentVersion
from console.models.ids import AccountId
from console.models.opportunity import Opportunity
from console.models.order import Order, OrderRow, Sim
from console.models.text import Text
from console.models.whmcs import Addon, Client, Invoice, PayMethod, Service

T = TypeVar("T")


class ItemKind(StrEnum):
    """Which object an item of a queue is."""

    ORDER = "Order"
    CASE = "Case"
    ACCOUNT = "Account"
    OPPORTUNITY = "Opportunity"


@dataclass(frozen=True, kw_only=True)
class ItemRef:
    """The address of one item.

    Attributes:
        queue: the key of the queue whose dossier and actions apply.
        number: the number that people say, such as an OrderNumber or a CaseNumber.
        account_id: the customer, where the queue's line already told.
    """

    queue: str
    kind: ItemKind
    id: str
    number: str
    account_id: AccountId | None = None


@dataclass(frozen=True, kw_only=True)
class Reading(Generic[T]):
    """A value that was read, or the reason why it could not be.

    "Could not be read" is never the same as "there is none".
    """

    value: T | None = None
    unread: Text | None = None

    @property
    def known(self) -> bool:
        """Tell whether the source answered."""
        return self.unread is None


class Match(StrEnum):
    """How the WHMCS client of a customer was found; an e-mail alone proves nothing."""

    SERVICE = "service"
    CUSTOMER_NUMBER = "customer_number"
    EMAIL_ONLY = "email_only"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Billing:
    """The customer in WHMCS."""

    client: Reading[Client]
    match: Match = Match.NONE
    services: Reading[tuple[Service, ...]]
    pay_methods: Reading[tuple[PayMethod, ...]]
    unpaid: Reading[tuple[Invoice, ...]]


@dataclass(frozen=True, kw_only=True)
class Ending:
    """The service that a cancellation is about, and everything that has to agree before it is ended (domain.md 2.4).

    Attributes:
        in_case: the service ids that the Case's text names.
        service: the service as WHMCS has it now; a value of None was read and does not exist.
        module: the product's provisioning module; an empty text means that it has none.
        addons: addons of the service.
        siblings: other services of the same WHMCS order.
        modules: the module of each sibling's product, where it could be read: without it a sibling is not offered.
        opportunities: every Opportunity, of any Account, that carries the service id.
    """

    in_case: tuple[int, ...]
    service: Reading[Service]
    module: Reading[str]
    addons: Reading[tuple[Addon, ...]]
    siblings: tuple[Service, ...]
    opportunities: tuple[Opportunity, ...]
    modules: tuple[tuple[int, str], ...] = ()

    def way_of(self, service: Service) -> str | None:
        """Give the module of a service's product, an empty text for none; None when it could not be read."""
        if self.service.value is not None and service.id == self.service.value.id:
            return self.module.value
        return dict(self.modules).get(service.product_id or 0)


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """One item with everything that its checklist, its facts and its actions need.

    Attributes:
        order: the Order, when the item is one.
        case: the item's own Case: the eligibility check; for an order its escalation Case, if there is one.
        comments: what was noted on the item's own Case, newest first.
        notices: open Cases that tell the team about the order (`Origin` = `Portal Notification`).
        cases: every open Case of the customer.
        orders: the customer's recent Orders.
        sims: SIM cards in stock that are free.
        documents: Files of the Account, all versions, the likeliest first; None where the queue does not read them.
        ending: what is known of the WHMCS service that a cancellation is about; None where the queue does not read it.
        names: names of record owners by id.
    """

    item: ItemRef
    read_at: datetime
    order: Order | None = None
    case: Case | None = None
    comments: tuple[CaseComment, ...] = ()
    notices: tuple[Case, ...] = ()
    account: Account | None = None
    contacts: tuple[Contact, ...] = ()
    opportunity: Opportunity | None = None
    opportunities: tuple[Opportunity, ...] = ()
    cases: tuple[Case, ...] = ()
    orders: tuple[OrderRow, ...] = ()
    sims: tuple[Sim, ...] = ()
    documents: Reading[tuple[DocumentVersion, ...]] | None = None
    ending: Ending | None = None
    billing: Billing
    account_etag: str | None = None

    @property
    def subject(self) -> "Order | Case | Account | Opportunity":
        """The record that the item is about.

        Raises:
            LookupError: the record was not read.
        """
        record = {
            ItemKind.ORDER: self.order,
            ItemKind.CASE: self.case,
            ItemKind.ACCOUNT: self.account,
            ItemKind.OPPORTUNITY: self.opportunity,
        }[self.item.kind]
        if record is None:
            raise LookupError(self.item.id)
        return record


class Verdict(StrEnum):
    """What a check found; `cannot_tell` and `ask` need a person's own tick."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    CANNOT_TELL = "cannot_tell"
    ASK = "ask"
    NOT_APPLICABLE = "not_applicable"

    @property
    def needs_tick(self) -> bool:
        """Tell whether a person has to look before the item can be decided."""
        return self in (Verdict.CANNOT_TELL, Verdict.ASK)


@dataclass(frozen=True, kw_only=True)
class LookUp:
    """An official page without an interface for programs: it is opened, and these values are put at hand.

    Attributes:
        values: what the page asks for, in its order, as far as it is known.
    """

    url: str
    values: tuple[tuple[Text, str], ...]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The answer of one check with the evidence for it.

    Attributes:
        look_up: a page on which a person can find the answer.
    """

    key: str
    title: Text
    verdict: Verdict
    evidence: Text
    look_up: LookUp | None = None


class Agreement(StrEnum):
    """How the sources of one fact compare."""

    SAME = "same"
    DIFFERENT = "different"
    ONE_SOURCE = "one_source"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of facts: a label and what each system says, with the difference marked."""

    label: Text
    salesforce: Text | None
    whmcs: Text | None = None
    agreement: Agreement = Agreement.ONE_SOURCE
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class FactSection:
    """A group of facts under one heading."""

    key: str
    title: Text
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """A detected reason for an escalation (domain.md 2.5)."""

    key: str
    text: Text


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Who holds an item.

    Attributes:
        holder: the user's id; None when nobody of the desk holds it.
        expires_at: from then on anyone may take it over.
    """

    holder: str | None = None
    name: str = ""
    mine: bool = False
    expires_at: datetime | None = None
    live: bool = False


@dataclass(frozen=True, kw_only=True)
class Check:
    """A line of a queue's checklist: a pure function from dossier to finding."""

    key: str
    find: "Callable[..., Finding]" = field(repr=False)
