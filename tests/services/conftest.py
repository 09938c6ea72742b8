"""What several tests of the services start from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.sandbox.server import Sandbox
from tests.services.keepers import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A workstation at an organisation without customers; nobody has signed in."""
    with Sandbox(world="empty") as organisation:
        yield Office(organisation, tmp_path)
