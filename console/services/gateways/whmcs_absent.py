"""The gateway of a WHMCS that is not set up: every read says so, and nothing is taken for "none"."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, NoReturn

from console.models.error import ConsoleError, SetUpNeeded
from console.models.ids import ClientId, ServiceId
from console.models.plan import EndService
from console.models.text import tr
from console.models.whmcs import Addon, BillingProduct, Client, Installation, Invoice, PayMethod, Service

if TYPE_CHECKING:
    from console.services.gateways.probes import Reached


def _absent() -> NoReturn:
    raise SetUpNeeded(tr("WHMCS is not set up here."), system="WHMCS")


class WhmcsAbsent:
    """A `WhmcsGateway` that knows nothing and says so."""

    async def client_by_id(self, client: ClientId) -> Client:
        """Say that WHMCS is not set up."""
        del client
        _absent()

    async def client_by_email(self, email: str) -> Client | None:
        """Say that WHMCS is not set up."""
        del email
        _absent()

    async def service(self, service: ServiceId) -> Service | None:
        """Say that WHMCS is not set up."""
        del service
        _absent()

    async def services(self, client: ClientId) -> tuple[Service, ...]:
        """Say that WHMCS is not set up."""
        del client
        _absent()

    async def pay_methods(self, client: ClientId) -> tuple[PayMethod, ...]:
        """Say that WHMCS is not set up."""
        del client
        _absent()

    async def unpaid_invoices(self, client: ClientId) -> tuple[Invoice, ...]:
        """Say that WHMCS is not set up."""
        del client
        _absent()

    async def addons(self, service: ServiceId) -> tuple[Addon, ...]:
        """Say that WHMCS is not set up."""
        del service
        _absent()

    async def module(self, product: int) -> str | None:
        """Say that WHMCS is not set up."""
        del product
        _absent()

    def all_services(self) -> AsyncIterator[tuple[int, tuple[Service, ...]]]:
        """Say that WHMCS is not set up."""
        _absent()

    async def end_service(self, step: EndService) -> None:
        """Say that WHMCS is not set up."""
        del step
        _absent()

    async def version(self) -> str:
        """Say that WHMCS is not set up."""
        _absent()

    async def look(self) -> "Reached":
        """Say that WHMCS is not set up."""
        _absent()

    async def installation(self) -> Installation:
        """Say that WHMCS is not set up."""
        _absent()

    async def products(self) -> tuple[BillingProduct, ...]:
        """Say that WHMCS is not set up."""
        _absent()

    async def probe(self, action: str) -> ConsoleError | None:
        """Say that WHMCS is not set up."""
        del action
        _absent()

    async def aclose(self) -> None:
        """Nothing is open."""
