"""Numbers as people and systems write them lead to the same item: full width, other dashes (domain.md 3)."""

from pathlib import Path

import pytest

from console.sandbox.billing import BIRTH_DATE_FIELD, CUSTOMER_NUMBER_FIELD
from console.sandbox.billing_records import Client
from console.sandbox.server import Sandbox
from console.sandbox.world_builder import FIRST_CLIENT
from tests.journeys.test_command_line import DONE, CommandLine


@pytest.fixture
def run(organisation: Sandbox, tmp_path: Path) -> CommandLine:
    """The command line, connected to the journey's organisation."""
    return CommandLine(organisation, tmp_path / "home")


@pytest.mark.parametrize(
    ("typed", "queue", "key"),
    [
        ("００００４００４", "cancellations", "00004004"),
        (" ００００010１", "orders", "00000101"),
        ("Ｃ-0501", "identity", "C-0501"),
    ],
)
def test_a_number_from_a_japanese_keyboard_opens_the_item(run: CommandLine, typed: str, queue: str, key: str) -> None:
    code, document, _ = run("show", typed, "--json")
    assert (code, document["queue"], document["key"]) == (DONE, queue, key)


def test_a_customer_number_in_full_width_proves_the_whmcs_client(run: CommandLine, organisation: Sandbox) -> None:
    client = organisation.org.billing.get(Client, FIRST_CLIENT + 122)
    assert client is not None
    fields = {CUSTOMER_NUMBER_FIELD: "Ｃ－０１２２", BIRTH_DATE_FIELD: client.customfields[BIRTH_DATE_FIELD]}
    assert "e-mail alone" in identity(run)
    organisation.org.billing.change(Client, client.id, customfields=fields)
    assert "e-mail alone" not in identity(run)


def identity(run: CommandLine) -> str:
    """The evidence of the identity check of order 00000122."""
    _, document, _ = run("show", "00000122", "--json")
    return next(str(check["evidence"]) for check in document["checklist"] if check["key"] == "identity")
