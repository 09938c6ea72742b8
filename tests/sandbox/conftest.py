"""Fixtures of the sandbox's own tests: an organisation without a server, and one that serves."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from console.sandbox.clock import SandboxClock
from console.sandbox.organisation import Organisation
from console.sandbox.server import Sandbox

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))

Whmcs = Callable[..., dict[str, Any]]


@pytest.fixture
def organisation() -> Iterator[Organisation]:
    """A fresh organisation, its clock frozen on Friday 2026-11-20 10:00 in Japan."""
    built = Organisation(variant="standard", world="stories", clock=SandboxClock(FRIDAY, frozen=True))
    yield built
    built.store.close()


@pytest.fixture
def live() -> Iterator[Sandbox]:
    """The same, answering over HTTP; for tests that change it or make it fail."""
    with Sandbox(now=FRIDAY, frozen=True) as running:
        yield running


@pytest.fixture
def client(live: Sandbox) -> Iterator[httpx.Client]:
    """An HTTP client of `live`."""
    with httpx.Client(base_url=live.url, timeout=5, trust_env=False) as opened:
        yield opened


@pytest.fixture
def whmcs(live: Sandbox, client: httpx.Client) -> Whmcs:
    """Calls a WHMCS action on `live` with its credentials, and returns the JSON."""

    def call(action: str, **parameters: object) -> dict[str, Any]:
        answer = client.post("/billing/includes/api.php", data=credentials(live, action, **parameters))
        document: dict[str, Any] = answer.json()
        return document

    return call


def credentials(sandbox: Sandbox, action: str, **parameters: object) -> dict[str, str]:
    """The form of a WHMCS call."""
    return {
        "identifier": sandbox.whmcs_identifier,
        "secret": sandbox.whmcs_secret,
        "responsetype": "json",
        "action": action,
        **{name: str(value) for name, value in parameters.items()},
    }
