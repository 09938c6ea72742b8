"""Downloads over real HTTP on this machine: into memory, with progress, limited, and with failures in words."""

from collections.abc import AsyncIterator

import pytest

from console.models.error import Busy, ConsoleError, NotFound, NotSent, Rejected, Unreadable
from console.services.gateways.salesforce import SalesforceRest
from console.services.gateways.salesforce_files import LARGEST_FILE
from console.services.gateways.session import Session
from tests.services.gateways.scripted_server import Answer, ScriptedServer

VERSION = "068000000000001AAA"


@pytest.fixture
async def salesforce(server: ScriptedServer) -> AsyncIterator[SalesforceRest]:
    gateway = SalesforceRest(Session(url=server.url, token="a-token"))
    yield gateway
    await gateway.aclose()


async def test_a_file_arrives_as_it_is_with_progress(server: ScriptedServer, salesforce: SalesforceRest) -> None:
    content = bytes(range(256)) * 2000
    server.answers.append(Answer(content, headers={"Sforce-Limit-Info": "api-usage=7/100"}))
    heard: list[int] = []
    assert await salesforce.download(VERSION, progress=heard.append) == content
    asked = server.asked[0]
    assert (asked.method, asked.path) == ("GET", f"/services/data/v67.0/sobjects/ContentVersion/{VERSION}/VersionData")
    assert asked.headers["Authorization"] == "Bearer a-token"
    assert asked.headers["Accept-Encoding"] == "identity"
    assert heard == sorted(heard)
    assert heard[-1] == len(content)
    assert salesforce.usage.used == 7


async def test_a_file_that_grows_beyond_the_limit_is_cut_off(
    server: ScriptedServer, salesforce: SalesforceRest
) -> None:
    server.answers.append(Answer(bytes(LARGEST_FILE + 1)))
    heard: list[int] = []
    with pytest.raises(Rejected, match="larger than 40 MB"):
        await salesforce.download(VERSION, progress=heard.append)
    assert max(heard) <= LARGEST_FILE


async def test_an_answer_that_would_unfold_is_not_taken(server: ScriptedServer, salesforce: SalesforceRest) -> None:
    server.answers.append(Answer(b"\x1f\x8b packed", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(Unreadable):
        await salesforce.download(VERSION)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer([{"errorCode": "NOT_FOUND", "message": "gone"}], 404), NotFound),
        (Answer(b"<html>", 503), Busy),
        (Answer(cut=True), NotSent),
    ],
)
async def test_a_refusal_is_the_consoles_own_error(
    server: ScriptedServer, salesforce: SalesforceRest, answer: Answer, error: type[ConsoleError]
) -> None:
    server.answers.append(answer)
    with pytest.raises(ConsoleError) as told:
        await salesforce.download(VERSION)
    assert isinstance(told.value, error), told.value


async def test_what_is_no_id_is_never_asked_for(server: ScriptedServer, salesforce: SalesforceRest) -> None:
    with pytest.raises(NotFound):
        await salesforce.download("../../Account/001000000000001AAA")
    assert server.asked == []
