"""The write plan: what a decision expects to find and what it writes, as one value.

The preview, the assertion of a test, the journal's line, the audit export and the dry run are this one object.
"""

from dataclasses import dataclass
from enum import StrEnum

from console.models.dossier import ItemRef
from console.models.ids import ClientId, PlanId, ServiceId, UserId
from console.models.text import Text

Value = str | int | float | bool | None
"""A field's value as Salesforce has it in JSON; instants are `YYYY-MM-DDTHH:MM:SSZ`, days `YYYY-MM-DD`."""


class ValueKind(StrEnum):
    """How a value is shown and compared."""

    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    MONEY = "money"
    REFERENCE = "reference"


@dataclass(frozen=True, kw_only=True)
class FieldWrite:
    """One field, before and after.

    Attributes:
        field: the API name.
        label: the name for the reader.
        before: the value that the dossier showed; the write is refused when it differs now.
        after: the value to write.
        accepts: values that the organisation may have moved it on to by the time it is read back.
        shown_before: the reader's name of a reference, such as an owner's.
        private: free text that may name a customer; the journal keeps a fingerprint of it and not the words.
        sets_only: the value before does not matter (a time stamp); it is shown and not expected.
    """

    field: str
    label: Text
    before: Value
    after: Value
    kind: ValueKind = ValueKind.TEXT
    accepts: tuple[Value, ...] = ()
    shown_before: str | None = None
    shown_after: str | None = None
    private: bool = False
    sets_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """A field that the step does not write and that must still be as it was seen."""

    field: str
    value: Value


@dataclass(frozen=True, kw_only=True)
class UpdateRecord:
    """Change fields of one record, guarded by the version that was seen.

    Attributes:
        seen: the record's LastModifiedDate when it was read (wire form), for `If-Unmodified-Since`; None when an
            earlier step of the same plan writes the same record.
        etag: the Account's tag when it was read, for `If-Match`.
        exclusive: that somebody else has made the same change is a conflict and no help, such as a SIM card that is
            taken; only when the whole step stands as written was it this plan's own doing.
        claims: it is sent with its guard even where it stands as written, as long as the rest of its step does not: so
            of two consoles that go on from the same version, one meets a conflict.
    """

    object: str
    id: str
    name: Text
    writes: tuple[FieldWrite, ...]
    expects: tuple[Expectation, ...] = ()
    seen: str | None = None
    etag: str | None = None
    exclusive: bool = False
    claims: bool = False


@dataclass(frozen=True, kw_only=True)
class CreateRecord:
    """Create one record, once.

    Attributes:
        identity: names of written fields that find the record again; they carry the plan's id or are unique by nature,
            so that a repeated run finds what the first one made.
    """

    object: str
    name: Text
    writes: tuple[FieldWrite, ...]
    identity: tuple[str, ...]


RowStep = UpdateRecord | CreateRecord


@dataclass(frozen=True, kw_only=True)
class Atomic:
    """Salesforce rows that are written together or not at all, in one call."""

    steps: tuple[RowStep, ...]


class EndWay(StrEnum):
    """How a service is ended: by its module, or by setting its status where the product has none (domain.md 2.4)."""

    MODULE = "module"
    STATUS = "status"


@dataclass(frozen=True, kw_only=True)
class EndService:
    """End one WHMCS service, once, and prove it by reading the service again.

    It cannot be undone and has no idempotency key: never two in flight for one service, and after an unknown outcome
    none again until the first can no longer land and a re-read says that the service runs (design 3).

    Attributes:
        client: the client to whom the service must belong.
        product: the WHMCS product, for the module.
        seen: the state that the dossier showed; another running state is a conflict.
        status: what `EndWay.STATUS` writes, `Terminated` or `Cancelled`.
        recurring: what it bills, for the reader, such as `¥4,400 Monthly`.
        addon: end this addon of the service, by its status, and not the service itself.
    """

    service: ServiceId
    client: ClientId
    product: int | None
    name: Text
    way: EndWay
    seen: str
    status: str = "Cancelled"
    recurring: str = ""
    addon: int | None = None


Step = Atomic | EndService
"""A plan's step. A WHMCS step comes before the Salesforce record that says it is done (design: WHMCS before
Salesforce); a claim of the Case comes before both."""


class Follow(StrEnum):
    """What to watch after the plan is done, until it is proved or has failed."""

    PROVISIONING = "provisioning"


@dataclass(frozen=True, kw_only=True)
class PaymentSeen:
    """Payment methods in WHMCS on which a decision rests; nothing is sent when none of them is there any more.

    Attributes:
        client: whose they are.
        methods: WHMCS ids of those that could be used when the decision was made.
    """

    client: ClientId
    methods: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class WritePlan:
    """A whole decision as data.

    Attributes:
        action: the key of the action.
        title: what it does, in one line, naming object and number.
        agent: who decided.
        ticks: keys of the checks that the person ticked.
        override: the supervisor's reason, if a refusal was overridden.
        notes: things to know before sending, shown above the fields.
        payment: evidence of WHMCS that is looked at once more right before the first request.
    """

    id: PlanId
    action: str
    item: ItemRef
    title: Text
    agent: UserId
    agent_name: str
    steps: tuple[Step, ...]
    ticks: tuple[str, ...] = ()
    override: str | None = None
    follow: Follow | None = None
    notes: tuple[Text, ...] = ()
    payment: PaymentSeen | None = None

    @property
    def rows(self) -> tuple[RowStep, ...]:
        """Every Salesforce row that the plan writes, in order."""
        return tuple(row for step in self.steps if isinstance(step, Atomic) for row in step.steps)

    @property
    def endings(self) -> tuple[EndService, ...]:
        """Every WHMCS service that the plan ends, in order; they come before the rows."""
        return tuple(step for step in self.steps if isinstance(step, EndService))

    @property
    def parts(self) -> tuple[RowStep | EndService, ...]:
        """Everything that the plan does, in order: the reports of an execution have the same order."""
        return tuple(part for step in self.steps for part in (step.steps if isinstance(step, Atomic) else (step,)))
