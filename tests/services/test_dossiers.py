"""A dossier is read whole: a part of a list is never taken for the whole."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from typing_extensions import override

from console.models.dossier import ItemKind, ItemRef
from console.models.ids import AccountId
from console.services.clock import FrozenClock
from console.services.dossiers import DossierReader
from console.services.gateways.protocol import Json, QueryRead, ReadAnswer, RowRead
from console.services.gateways.whmcs_absent import WhmcsAbsent
from console.services.registry import collect
from tests.builders import ACCOUNT, OPPORTUNITY, ORDER
from tests.fakes import FakeSalesforce
from tests.organisations import NOW, a_profile, an_org

NEXT_PAGE = "/services/data/v67.0/query/01g0000000000001-1"


class Paging(FakeSalesforce):
    """Answers the customer with the first of two Opportunities, and the other one on a page of its own."""

    @override
    async def read(self, parts: Sequence[QueryRead | RowRead]) -> tuple[ReadAnswer, ...]:
        order: dict[str, Any] = {"Id": ORDER, "OrderNumber": "00000101", "OpportunityId": OPPORTUNITY}
        first = {"Id": "006000000000009AAA", "Name": "older", "StageName": "Active"}
        children = {"totalSize": 2, "done": False, "nextRecordsUrl": NEXT_PAGE, "records": [first]}
        rows = {" FROM Order WHERE": order, " FROM Account WHERE": {"Id": ACCOUNT, "Opportunities": children}}
        return tuple(
            ReadAnswer(
                rows=tuple(row for mark, row in rows.items() if isinstance(part, QueryRead) and mark in part.soql)
            )
            for part in parts
        )

    @override
    async def pages(self, address: str) -> AsyncIterator[tuple[Json, ...]]:
        assert address == NEXT_PAGE
        yield ({"Id": OPPORTUNITY, "Name": "this one", "StageName": "Introduction"},)


@pytest.mark.asyncio(loop_scope="session")
async def test_opportunities_beyond_the_first_page_are_read() -> None:
    reader = DossierReader(
        case_queues=collect().case_queues,
        salesforce=Paging(),
        whmcs=WhmcsAbsent(),
        org=an_org(),
        profile=a_profile(),
        clock=FrozenClock(NOW),
    )
    item = ItemRef(queue="orders", kind=ItemKind.ORDER, id=ORDER, number="00000101", account_id=AccountId(ACCOUNT))
    found = await reader.read(item)
    assert len(found.opportunities) == 2
    assert found.opportunity is not None
    assert found.opportunity.name == "this one"
