"""What a gateway promises to the services above it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from console.models.error import ConsoleError
from console.models.ids import ClientId, ServiceId
from console.models.org import ObjectInfo
from console.models.plan import EndService, RowStep
from console.models.whmcs import Addon, BillingProduct, Client, Installation, Invoice, PayMethod, Service

if TYPE_CHECKING:
    from console.services.gateways.probes import Reached  # httpx comes with it, after the first paint

Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class QueryRead:
    """A query inside one composite read; at most five of these fit into one call."""

    soql: str
    page_size: int = 500


@dataclass(frozen=True, kw_only=True)
class RowRead:
    """A single row inside one composite read; an Account answers with its ETag."""

    object: str
    id: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReadAnswer:
    """The answer to one part of a composite read.

    Attributes:
        rows: the records as JSON objects; one for a row read.
        total: how many rows the query has in all (`totalSize`).
        more: the host-relative address of the next page, or None.
        etag: the tag of an Account row.
        failure: why this part failed; the others may still have answers.
    """

    rows: tuple[Json, ...] = ()
    total: int = 0
    more: str | None = None
    etag: str | None = None
    failure: ConsoleError | None = None


@dataclass(frozen=True, kw_only=True)
class WriteAnswer:
    """The answer to one row of a composite write.

    Attributes:
        id: the id of a created record.
        failure: why it was refused; rows that were only rolled back carry the same cause.
    """

    id: str | None = None
    failure: ConsoleError | None = None


@dataclass(frozen=True, kw_only=True)
class ApiUsage:
    """API calls of the organisation in the last 24 hours, from `Sforce-Limit-Info`."""

    used: int = 0
    limit: int = 0


class SalesforceGateway(Protocol):
    """Salesforce, as the services need it. Every method raises only `ConsoleError`s."""

    @property
    def usage(self) -> ApiUsage:
        """The newest count of API calls that an answer told."""
        ...

    @property
    def host(self) -> str:
        """The host of the organisation, for the reader."""
        ...

    @property
    def retiring(self) -> bool:
        """Tell whether an answer warned that the API version will not be offered for much longer (`Warning: 299`)."""
        ...

    async def look(self) -> "Reached":
        """Look at the address without a session: reachable, certificate, clock, API versions; never raises."""
        ...

    async def limits(self) -> ApiUsage:
        """Read the organisation's count of API calls; NotPermitted where only `usage` can tell."""
        ...

    def learn_names(self, names: Mapping[tuple[str, str], str]) -> None:
        """Give rows from now on the names that the record models know, beside the organisation's own."""
        ...

    async def who_am_i(self) -> str:
        """Give the id of the signed-in user."""
        ...

    async def describe(self, names: Sequence[str]) -> Mapping[str, ObjectInfo]:
        """Describe objects; one that does not exist or is hidden is missing from the answer."""
        ...

    async def query(self, soql: str) -> tuple[Json, ...]:
        """Read every page of a query."""
        ...

    async def read(self, parts: Sequence[QueryRead | RowRead]) -> tuple[ReadAnswer, ...]:
        """Read several things in ONE composite call (one API call), answers in the same order."""
        ...

    def pages(self, address: str) -> AsyncIterator[tuple[Json, ...]]:
        """Follow `more` of a ReadAnswer page by page; an address of another host is refused."""
        ...

    async def write(self, rows: Sequence[RowStep]) -> tuple[WriteAnswer, ...]:
        """Write rows together or not at all, in ONE composite call with guards; never repeated by itself.

        Raises:
            NotSent: certainly not received.
            OutcomeUnknown: sent, and no proper answer came.
        """
        ...

    async def download(self, version_id: str, *, progress: Callable[[int], None] | None = None) -> bytes:
        """Download one ContentVersion into memory; `progress` hears how many bytes have come.

        Raises:
            ConsoleError: not found, not permitted, not reachable, or larger than the console opens.
        """
        ...

    async def aclose(self) -> None:
        """Close connections and the worker thread."""
        ...


class WhmcsGateway(Protocol):
    """WHMCS, as the services need it. Every method raises only `ConsoleError`s."""

    async def client_by_id(self, client: ClientId) -> Client:
        """Read a client; raises NotFound."""
        ...

    async def client_by_email(self, email: str) -> Client | None:
        """Find a client by e-mail address, or None."""
        ...

    async def service(self, service: ServiceId) -> Service | None:
        """Read one service by its id, or None when there is none."""
        ...

    async def services(self, client: ClientId) -> tuple[Service, ...]:
        """Read every service of a client, all pages."""
        ...

    async def pay_methods(self, client: ClientId) -> tuple[PayMethod, ...]:
        """Read the stored pay methods; NotPermitted means "cannot tell", never "none"."""
        ...

    async def unpaid_invoices(self, client: ClientId) -> tuple[Invoice, ...]:
        """Read the unpaid invoices of a client."""
        ...

    async def addons(self, service: ServiceId) -> tuple[Addon, ...]:
        """Read the addons of a service."""
        ...

    async def module(self, product: int) -> str | None:
        """Give the provisioning module of a product, an empty text for none; None when the product is not listed."""
        ...

    def all_services(self) -> AsyncIterator[tuple[int, tuple[Service, ...]]]:
        """Read every service of every client page by page, each page with the total that WHMCS tells."""
        ...

    async def end_service(self, step: EndService) -> None:
        """End a service by its module or by its status, in ONE request that is never repeated here.

        Raises:
            NotSent: certainly not received.
            OutcomeUnknown: sent, and no proper answer came; the service may end yet.
            Rejected, NotPermitted: WHMCS or the module said no, in its own words.
        """
        ...

    async def version(self) -> str:
        """Give the WHMCS version (GetAdminDetails)."""
        ...

    async def look(self) -> "Reached":
        """Look at the address without a credential: reachable, certificate, clock; raises only SetUpNeeded."""
        ...

    async def installation(self) -> Installation:
        """Read what WHMCS tells of itself: version and clock (GetAdminDetails)."""
        ...

    async def products(self) -> tuple[BillingProduct, ...]:
        """Read every product with module and prices (GetProducts)."""
        ...

    async def probe(self, action: str) -> ConsoleError | None:
        """Ask whether an action is permitted, without any effect (whmcs.md 1.6); None means that it is.

        Raises:
            ValueError: an action that is never called for a probe, such as ModuleTerminate.
            ConsoleError: WHMCS could not be asked at all.
        """
        ...

    async def aclose(self) -> None:
        """Close connections."""
        ...
