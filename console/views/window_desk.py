"""What the window asks of the desk besides what one item asks, so that it depends on nothing else of the services."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Protocol

from console.models.action import ActionSpec
from console.models.doctor import Finding
from console.models.dossier import ItemRef
from console.models.journal import Execution, Stage
from console.models.org import Org
from console.models.profile import Profile
from console.models.queue import QueueSpec, QueueState
from console.services.clock import Clock
from console.views.documents.document_desk import Documents
from console.views.item.item_desk import ItemDesk
from console.views.queue.scan_bar import Scanner
from console.views.session.account_desk import Account


class QueueFeed(Protocol):
    """The newest rows and counts of every queue."""

    def state(self, key: str) -> QueueState:
        """Give what is known of a queue."""
        ...

    async def refresh(self, visible: str | None) -> None:
        """Count every queue and read the visible one; failures of the systems are told in the states."""
        ...

    def subscribe(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call a listener with a queue's key after each change; gives what ends that."""
        ...


class Usage(Protocol):
    """API calls of the organisation."""

    @property
    def used(self) -> int:
        """Calls of the last 24 hours."""
        ...

    @property
    def limit(self) -> int:
        """How many the organisation has; 0 before the first answer."""
        ...


class Unfinished(Protocol):
    """A plan that was cut off."""

    @property
    def action(self) -> str:
        """The key of its action."""
        ...

    @property
    def item(self) -> str:
        """The number of its item."""
        ...

    @property
    def stage(self) -> Stage:
        """How far it had come."""
        ...

    @property
    def since(self) -> datetime:
        """When that was."""
        ...


class Actions(Protocol):
    """The actions by their keys."""

    @property
    def actions(self) -> Sequence[ActionSpec]:
        """All of them."""
        ...

    def action(self, key: str) -> ActionSpec:
        """Give an action; raises KeyError or LookupError when there is none."""
        ...


class WindowDesk(ItemDesk, Protocol):
    """The part of the desk that the window needs."""

    @property
    def environment(self) -> str:
        """`demo`, `sandbox` or `production`."""
        ...

    @property
    def org(self) -> Org:
        """The organisation, read and settled."""
        ...

    def examine_set_up(self) -> AsyncIterator[Finding]:
        """Run the preflight check: findings as they are found."""
        ...

    @property
    def profile(self) -> Profile:
        """What the organisation decided."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    @property
    def feed(self) -> QueueFeed:
        """Rows and counts."""
        ...

    @property
    def registry(self) -> Actions:
        """Actions by their keys."""
        ...

    @property
    def drift(self) -> Scanner:
        """What compares Salesforce with WHMCS."""
        ...

    @property
    def usage(self) -> Usage:
        """API calls."""
        ...

    @property
    def account(self) -> Account:
        """The session."""
        ...

    def forget_customers(self) -> None:
        """Drop what was read of customers, as when the console locks."""
        ...

    @property
    def documents(self) -> Documents:
        """The documents of this session."""
        ...

    @property
    def queues(self) -> tuple[QueueSpec, ...]:
        """The queues that this role sees."""
        ...

    async def find(self, text: str) -> ItemRef:
        """Find an item by its id or number; raises NotFound."""
        ...

    async def read_ahead(self, items: Sequence[ItemRef]) -> None:
        """Read items before they are opened."""
        ...

    def unfinished(self) -> Sequence[Unfinished]:
        """Give the plans that were cut off."""
        ...

    async def resume(self) -> tuple[Execution, ...]:
        """Finish them, or end them with the reason."""
        ...
