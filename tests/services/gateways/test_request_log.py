"""The debug log has a line for each request: system, answer and seconds; nothing of what was asked or told."""

import logging
from collections.abc import Callable

import pytest

from console.models.error import ConsoleError, NotSent
from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from console.services.gateways.protocol import QueryRead
from console.services.gateways.salesforce import SalesforceRest
from console.services.gateways.session import FixedSession, Session
from console.services.gateways.whmcs import WhmcsApi

EVERY_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "taskName"}
Lines = Callable[[], list[tuple[str, str]]]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    """What was told of requests: system and code of each line."""
    name = "console.services.gateways.request_log"
    caplog.set_level(logging.DEBUG, name)

    def told() -> list[tuple[str, str]]:
        records = [record for record in caplog.records if record.name == name]
        assert all(set(vars(record)) - EVERY_RECORD == {"system", "code", "seconds"} for record in records)
        assert {record.getMessage() for record in records} == {"request"}
        return [(record.system, record.code) for record in records]  # type: ignore[attr-defined] # put there by `extra`

    return told


async def test_each_request_to_either_system_has_a_line(sandbox: Sandbox, lines: Lines) -> None:
    salesforce = SalesforceRest(FixedSession(Session(url=sandbox.url, token=sandbox.token("agent"))))
    whmcs = WhmcsApi(sandbox.whmcs_url, identifier=sandbox.whmcs_identifier, secret=sandbox.whmcs_secret)
    sandbox.faults.add(Fault(kind="403", system="whmcs"))
    try:
        await salesforce.who_am_i()
        await salesforce.read([QueryRead(soql="SELECT Id FROM Order LIMIT 1")])
        with pytest.raises(ConsoleError):
            await whmcs.version()
    finally:
        await salesforce.aclose()
        await whmcs.aclose()
    assert lines() == [("Salesforce", "200"), ("Salesforce", "200"), ("WHMCS", "403")]


async def test_a_request_that_nobody_answered_has_the_kind_of_its_failure(lines: Lines) -> None:
    whmcs = WhmcsApi("http://127.0.0.1:9/billing/", identifier="id", secret="s")
    with pytest.raises(NotSent):
        await whmcs.version()
    await whmcs.aclose()
    assert set(lines()) == {("WHMCS", "ConnectError")}
