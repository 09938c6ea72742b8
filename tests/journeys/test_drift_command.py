"""The command `drift` as scripts use it: exit 1 for pairs, 0 for agreement, 6 without WHMCS (design 8)."""

from pathlib import Path

import pytest

from console.sandbox.server import Sandbox
from tests.journeys.conftest import FRIDAY
from tests.journeys.test_command_line import FINDINGS, UNREACHABLE, CommandLine


@pytest.fixture
def run(organisation: Sandbox, tmp_path: Path) -> CommandLine:
    """The command line, connected to the journey's organisation."""
    return CommandLine(organisation, tmp_path / "home")


def test_pairs_are_findings(run: CommandLine) -> None:
    code, document, messages = run("drift", "--json")
    assert (code, document["complete"], messages) == (FINDINGS, True, "")
    kinds = {pair["service"]: pair["kind"] for pair in document["pairs"]}
    assert kinds[4201] == "opportunity_cancelled_service_running"
    assert kinds[4202] == kinds[4203] == "service_ended_opportunity_open"
    assert kinds[4005] == kinds[4012] == "passed_date_nothing_done"
    assert kinds[4007] == "id_mismatch"
    assert 4204 not in kinds
    assert all({"kind", "opportunity", "service", "case", "money", "text"} <= set(pair) for pair in document["pairs"])


def test_a_pair_can_be_shown_and_repaired_by_its_service_number(run: CommandLine) -> None:
    code, document, _ = run("show", "4202", "--json")
    assert (code, document["queue"], document["key"]) == (0, "drift", "4202")
    code, document, _ = run("act", "repair_drift", "4202", "--yes", "--json")
    assert (code, document["outcome"]) == (0, "done")


def test_without_whmcs_nothing_is_claimed(run: CommandLine) -> None:
    code, document, messages = run("drift", "--json", ASSIST_CONSOLE_WHMCS_URL="http://127.0.0.1:9/")
    assert (code, document["complete"], document["pairs"]) == (UNREACHABLE, False, [])
    assert "WHMCS cannot be reached" in messages


def test_agreement_is_exit_0(tmp_path: Path) -> None:
    with Sandbox(now=FRIDAY, frozen=True, world="empty") as organisation:
        code, document, _ = CommandLine(organisation, tmp_path / "home")("drift", "--json")
    assert (code, document["complete"], document["pairs"]) == (0, True, [])
