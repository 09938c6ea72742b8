"""A queue says twice what is in it, as a query and for one record; over HTTP both must name the same lines."""

from collections.abc import AsyncIterator, Iterator

import pytest

from console.models.queue import QueueSpec, Source
from console.sandbox.server import Sandbox
from console.sandbox.variants import VARIANTS
from console.services.gateways.salesforce import SalesforceRest
from console.services.gateways.session import FixedSession, Session
from console.services.registry import collect
from console.services.rules.soql import select
from tests.journeys.conftest import FRIDAY, Open
from tests.journeys.test_variants import at

pytestmark = pytest.mark.asyncio(loop_scope="session")
QUEUES = tuple(spec for spec in collect().queues if spec.source is Source.QUERY)


@pytest.fixture
def organisation(variant: str) -> Iterator[Sandbox]:
    """An organisation of one variant."""
    with Sandbox(variant=variant, now=FRIDAY, frozen=True) as running:
        close_some(running)
        yield running


def close_some(organisation: Sandbox) -> None:
    """Close one Case of each type that has several, an escalated one first: the stories have open ones alone."""
    store = organisation.org.store
    for kind in {case["Type"] for case in store.select("Case")}:
        first, *others = sorted(store.select("Case", Type=kind), key=lambda case: not case["IsEscalated"])
        if others:
            store.update("Case", str(first["Id"]), {"Status": "Closed"})


@pytest.fixture
async def salesforce(organisation: Sandbox) -> AsyncIterator[SalesforceRest]:
    """The border, as an agent; it shows every record, where a desk shows those that belong."""
    gateway = SalesforceRest(FixedSession(Session(url=organisation.url, token=organisation.token("agent"))))
    yield gateway
    await gateway.aclose()


@pytest.mark.parametrize("variant", VARIANTS)
async def test_the_query_and_the_rule_for_one_record_name_the_same_lines(
    open_desk: Open, salesforce: SalesforceRest, variant: str
) -> None:
    context = (await at(open_desk, variant)).context()
    org, now = context.org, context.now

    async def asked(spec: QueueSpec, where: str) -> set[str]:
        return {str(row["Id"]) for row in await salesforce.query(select(spec.record, org, where=where))}

    for spec in QUEUES:
        rows = await salesforce.query(select(spec.record, org, where="CreatedDate != null"))
        known = [(str(row["Id"]), spec.record.model_validate(row)) for row in rows]
        ruled = {name for name, record in known if spec.belongs(record, org, now)}
        assert ruled == await asked(spec, spec.where(org, now)), spec.key
        assert 0 < len(ruled) < len(known), (
            f"{spec.key} wants a record that belongs and one that does not: console/sandbox/stories_*.py"
        )
        counted = {name for name, record in known if spec.views[0].belongs(record, org, now)}
        assert counted == await asked(spec, spec.count_where(org, now)), spec.key
