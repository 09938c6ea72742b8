"""What the tests of the border share: a scripted server, and reads that are not repeated."""

from collections.abc import Iterator

import pytest
import stamina

from tests.services.gateways.scripted_server import ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture(autouse=True)
def _once() -> Iterator[None]:
    """Switch repeated reads off; a test that is about them switches them on."""
    with stamina.set_testing(True, attempts=1):
        yield
