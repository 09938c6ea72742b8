"""One embedded organisation: the records of both systems, clock, people, flows and faults."""

from datetime import timedelta

from starlette.responses import Response

from console.sandbox import whmcs
from console.sandbox.access import Access
from console.sandbox.agenda import Agenda
from console.sandbox.billing import Billing
from console.sandbox.clock import SandboxClock
from console.sandbox.faults import Faults
from console.sandbox.flows import Flows
from console.sandbox.marks import mark
from console.sandbox.people import seed_people
from console.sandbox.schema import schema_for
from console.sandbox.store import Store
from console.sandbox.world import build_world

_NOTE = "changed meanwhile by somebody else"


class Organisation:
    """Everything that one world is.

    Attributes:
        schema: objects and fields of the variant.
        store: the Salesforce rows.
        clock: the organisation's time.
        agenda: the work that the clock makes due.
        billing: the WHMCS tables.
        people: users by role, queues by DeveloperName.
        access: sessions and limits.
        faults: what goes wrong on demand.
        flows: what happens by itself.
    """

    def __init__(self, *, variant: str, world: str, clock: SandboxClock, marked: bool = False) -> None:
        """Build the organisation; a marked one carries a word in every personal value (marks.py).

        Raises:
            ValueError: unknown variant or world.
        """
        self.variant, self.world = variant, world
        self.clock = clock
        self.schema = schema_for(variant)
        self.store = Store(self.schema, clock)
        self.agenda = Agenda(clock)
        self.billing = Billing(self.store, clock, self.agenda)
        self.faults = Faults()
        self.flows = Flows(self.store, self.billing, self.agenda, self.schema)
        with self.store.transaction():
            self.people = seed_people(self.store)
            self.store.default_user = self.people.users["integration"]
            build_world(world, store=self.store, billing=self.billing, flows=self.flows, people=self.people)
        if marked:
            mark(self.store)
        self.access = Access(self.store, clock, self.people.users)
        self.flows.start(self.people.users["integration"])

    def advance(self, by: timedelta) -> None:
        """Move the clock on and run what that makes due."""
        self.clock.advance(by)
        self.agenda.run_due()

    def change_behind(self, object_name: str, record_id: str, values: dict[str, object]) -> None:
        """Change a row as agent2 would, from elsewhere; without values, a note is added to its description."""
        row = self.store.get(object_name, record_id)
        if row is None:
            return
        if not values and "Description" in row:
            values = {"Description": f"{row['Description'] or ''}\n{_NOTE}".strip()}
        self.store.update(object_name, record_id, values, by=self.people.users["agent2"])

    def call_whmcs(self, form: dict[str, str]) -> Response:
        """Run a WHMCS call whose answer nobody waits for."""
        return whmcs.call(self.billing, form, "127.0.0.1")
