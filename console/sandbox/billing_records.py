"""The records of the pretend WHMCS: one dataclass a table."""

from dataclasses import dataclass, field

ZERO_DATE = "0000-00-00"
ENDED = frozenset({"Terminated", "Cancelled"})


@dataclass(slots=True)
class Client:
    """A billing client; `customfields` maps field id (198 customer number, 201 birth date, 200 gender) to text."""

    id: int = 0
    firstname: str = ""
    lastname: str = ""
    companyname: str = ""
    email: str = ""
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    postcode: str = ""
    country: str = "JP"
    phonenumber: str = ""
    status: str = "Active"
    datecreated: str = ZERO_DATE
    notes: str = ""
    defaultgateway: str = "stripe"
    customfields: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class BillingProduct:
    """A product of the shop; without `module` nothing provisions it. `on_ended`: the module's error once ended."""

    id: int = 0
    gid: int = 0
    groupname: str = ""
    name: str = ""
    slug: str = ""
    module: str = ""
    monthly: str = "-1.00"
    setup: str = "0.00"
    paytype: str = "recurring"
    on_ended: str = ""


@dataclass(slots=True)
class Service:
    """A service of a client. `module_says` is an error text that its module keeps answering (empty: success)."""

    id: int = 0
    clientid: int = 0
    orderid: int = 0
    pid: int = 0
    regdate: str = ZERO_DATE
    name: str = ""
    groupname: str = ""
    domain: str = ""
    firstpaymentamount: str = "0.00"
    recurringamount: str = "0.00"
    paymentmethod: str = "stripe"
    billingcycle: str = "Monthly"
    nextduedate: str = ZERO_DATE
    terminationdate: str = ZERO_DATE
    status: str = "Active"
    suspensionreason: str = ""
    username: str = ""
    password: str = ""
    notes: str = ""
    module_says: str = ""
    customfields: dict[str, str] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether nothing is left to terminate (domain.md 2.4: two statuses mean ended)."""
        return self.status in ENDED


@dataclass(slots=True)
class Addon:
    """An addon of a service; ending the service does not end it (whmcs.md 4.7)."""

    id: int = 0
    serviceid: int = 0
    userid: int = 0
    orderid: int = 0
    addonid: int = 0
    name: str = ""
    setupfee: str = "0.00"
    recurring: str = "0.00"
    billingcycle: str = "Monthly"
    status: str = "Active"
    regdate: str = ZERO_DATE
    nextduedate: str = ZERO_DATE


@dataclass(slots=True)
class PayMethod:
    """A stored way to pay; `expiry_date` is MM/YY."""

    id: int = 0
    clientid: int = 0
    type: str = "RemoteCreditCard"
    gateway_name: str = "stripe"
    card_last_four: str = "4242"
    card_type: str = "Visa"
    expiry_date: str = "12/29"
    bank_name: str = ""
    remote_token: str = "pm_specimen_secret"  # noqa: S105 - invented, to see that the console drops it
    last_updated: str = ""


@dataclass(slots=True)
class Invoice:
    """An invoice with one line for one service (`relid`)."""

    id: int = 0
    userid: int = 0
    date: str = ZERO_DATE
    duedate: str = ZERO_DATE
    datepaid: str = "0000-00-00 00:00:00"
    total: str = "0.00"
    status: str = "Unpaid"
    relid: int = 0
    description: str = ""


@dataclass(slots=True)
class BillingOrder:
    """A WHMCS order; its services point back at it by `orderid`."""

    id: int = 0
    ordernum: int = 0
    userid: int = 0
    date: str = "0000-00-00 00:00:00"
    amount: str = "0.00"
    invoiceid: int = 0
    status: str = "Active"


@dataclass(slots=True)
class Note:
    """A client note."""

    id: int = 0
    userid: int = 0
    created: str = "0000-00-00 00:00:00"
    note: str = ""
    sticky: int = 0


@dataclass(slots=True)
class Activity:
    """A line of the activity log."""

    id: int = 0
    clientid: int = 0
    adminid: int = 4
    date: str = "0000-00-00 00:00:00"
    description: str = ""
    username: str = "api-console"


@dataclass(slots=True)
class QueuedAction:
    """A failed module action that staff can repeat."""

    id: int = 0
    serviceid: int = 0
    modulename: str = ""
    moduleaction: str = ""
    lastattempt: str = "0000-00-00 00:00:00"
    lasterror: str = ""
    completed: int = 0


@dataclass(slots=True)
class CancelRequest:
    """A request to cancel a service; it does not change the service's status (whmcs.md 3.7)."""

    id: int = 0
    date: str = "0000-00-00 00:00:00"
    relid: int = 0
    reason: str = ""
    type: str = "End of Billing Period"


KINDS: tuple[type, ...] = (
    Client,
    BillingProduct,
    Service,
    Addon,
    PayMethod,
    Invoice,
    BillingOrder,
    Note,
    Activity,
    QueuedAction,
    CancelRequest,
)
