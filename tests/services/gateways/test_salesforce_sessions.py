"""The Salesforce gateway when its session ends: renewed once, sent once more, and never round in circles."""

import asyncio
from urllib.parse import urlsplit

import pytest

from console.models.error import SignInNeeded
from console.services.gateways.protocol import QueryRead
from console.services.gateways.salesforce import SalesforceRest
from console.services.gateways.session import Session, session_ended
from tests.services.gateways.scripted_server import Answer, ScriptedServer
from tests.services.gateways.test_salesforce import ORDER, envelope, order_row, part


class Renewable:
    """Sessions that can be renewed: each renewal gives the next token."""

    def __init__(self, url: str, tokens: list[str]) -> None:
        self._url, self._tokens, self.renewals, self.refusals = url, tokens, 0, 0
        self.host = urlsplit(url).netloc

    async def current(self) -> Session:
        return Session(url=self._url, token=self._tokens[0])

    async def renewed(self, stale: Session) -> Session:
        if stale.token == self._tokens[0]:
            self.renewals += 1
            if len(self._tokens) == 1:
                raise session_ended()
            del self._tokens[0]
        return await self.current()

    def refused(self, session: Session) -> None:
        self.refusals += 1


ENDED = Answer([{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}], 401)


async def test_an_ended_session_is_renewed_once_for_reads_writes_pages_and_files(server: ScriptedServer) -> None:
    sessions = Renewable(server.url, [f"token-{number}" for number in range(5)])
    salesforce = SalesforceRest(sessions)
    page = {"records": [{"Id": ORDER}], "done": True}
    server.answers = [
        ENDED, envelope(part(204, None)),
        ENDED, envelope(part(200, {"totalSize": 1, "done": True, "records": [{"Id": ORDER}]})),
        ENDED, Answer(page),
        ENDED, Answer(b"pixels"),
    ]  # fmt: skip
    try:
        await salesforce.write([order_row()])
        (read,) = await salesforce.read([QueryRead(soql="SELECT Id FROM Order")])
        pages = [rows async for rows in salesforce.pages("/services/data/v67.0/query/01g000-2000")]
        content = await salesforce.download("068000000000001AAA")
    finally:
        await salesforce.aclose()
    assert (read.rows, pages, content) == (({"Id": ORDER},), [({"Id": ORDER},)], b"pixels")
    used = [asked.headers["Authorization"].removeprefix("Bearer token-") for asked in server.asked]
    assert used == ["0", "1", "1", "2", "2", "3", "3", "4"]
    assert (sessions.renewals, sessions.refusals) == (4, 0)
    first, second = server.asked[0], server.asked[1]
    assert (first.json, first.path) == (second.json, second.path)


async def test_a_session_that_is_refused_right_after_its_renewal_is_not_renewed_again(server: ScriptedServer) -> None:
    sessions = Renewable(server.url, ["first", "second", "third"])
    salesforce = SalesforceRest(sessions)
    server.answers = [ENDED, ENDED]
    try:
        with pytest.raises(SignInNeeded):
            await salesforce.write([order_row()])
    finally:
        await salesforce.aclose()
    assert (sessions.renewals, sessions.refusals, len(server.asked)) == (1, 1, 2)


async def test_calls_that_met_the_end_together_are_all_sent_again(server: ScriptedServer) -> None:
    sessions = Renewable(server.url, ["first", "second"])
    salesforce = SalesforceRest(sessions)
    answer = envelope(part(200, {"totalSize": 0, "done": True, "records": []}))
    server.answers = [ENDED, ENDED, ENDED, answer, answer, answer]
    try:
        await asyncio.gather(*(salesforce.read([QueryRead(soql="SELECT Id FROM Order")]) for _ in range(3)))
    finally:
        await salesforce.aclose()
    assert sessions.renewals == 1
