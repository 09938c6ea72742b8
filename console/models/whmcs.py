"""What WHMCS bills: client, service, pay method and invoice, normalised at the border."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from console.models.ids import ClientId, ServiceId


class ServiceState(StrEnum):
    """The life of a service; `Terminated` and `Cancelled` both mean ended (domain.md 2.4)."""

    PENDING = "Pending"
    ACTIVE = "Active"
    SUSPENDED = "Suspended"
    TERMINATED = "Terminated"
    CANCELLED = "Cancelled"
    FRAUD = "Fraud"
    COMPLETED = "Completed"
    UNKNOWN = "unknown"

    @property
    def ended(self) -> bool:
        """Tell whether billing stopped because the service was ended."""
        return self in (ServiceState.TERMINATED, ServiceState.CANCELLED)

    @property
    def running(self) -> bool:
        """Tell whether the service is in use."""
        return self in (ServiceState.ACTIVE, ServiceState.SUSPENDED)


@dataclass(frozen=True, kw_only=True)
class Client:
    """A WHMCS client; names are kept in parts, because its full name has them in Western order."""

    id: ClientId
    first_name: str
    last_name: str
    email: str
    street: str
    city: str
    state: str
    postal_code: str
    phone: str
    status: str
    custom_fields: tuple[tuple[int, str], ...]

    def custom_field(self, number: int) -> str | None:
        """Give the value of a client custom field, or None when it is empty or absent."""
        return next((value for field, value in self.custom_fields if field == number and value), None)


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service (product) of a client. Service passwords and user names never enter this program."""

    id: ServiceId
    client_id: ClientId
    order_id: int | None
    product_id: int | None
    name: str
    group: str
    state: ServiceState
    recurring_amount: Decimal | None
    billing_cycle: str
    registered_on: date | None
    next_due_on: date | None
    opportunity_id: str | None


@dataclass(frozen=True, kw_only=True)
class Addon:
    """An addon of a service; ending the service does not end it (domain.md 2.4)."""

    id: int
    service_id: ServiceId
    name: str
    state: ServiceState
    recurring_amount: Decimal | None
    billing_cycle: str


@dataclass(frozen=True, kw_only=True)
class PayMethod:
    """A stored way to pay; the gateway's token is dropped on receipt."""

    id: int
    type: str
    card_type: str
    last_four: str
    expires_on: date | None


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """An invoice of a client."""

    id: int
    number: str
    due_on: date | None
    total: Decimal
    status: str


@dataclass(frozen=True, kw_only=True)
class BillingProduct:
    """A product that WHMCS sells.

    Attributes:
        module: its provisioning module; empty for none.
        monthly: the price of a month; None where that cycle is not offered.
        once: what is paid once: the set-up fee, or the price of a one-time product.
    """

    id: int
    name: str
    module: str
    monthly: Decimal | None
    once: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What WHMCS tells of itself.

    Attributes:
        version: such as `8.13.0`; empty when it told none.
        local_time: its clock without a zone, as it writes all its times; None when it told none.
    """

    version: str
    local_time: datetime | None
