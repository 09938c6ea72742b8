"""Cancellations on the command line: the plan by system, the exit codes, and what stays open (design 8)."""

from pathlib import Path

import pytest

from console.sandbox.billing_records import Service
from console.sandbox.server import Sandbox
from tests.journeys.test_command_line import DONE, REFUSED, USAGE, CommandLine


@pytest.fixture
def run(organisation: Sandbox, tmp_path: Path) -> CommandLine:
    """The command line, connected to the journey's organisation."""
    return CommandLine(organisation, tmp_path / "home")


def test_queue_and_dossier(run: CommandLine) -> None:
    code, document, _ = run("queue", "cancellations", "--view", "equipment", "--json")
    assert (code, [item["key"] for item in document["items"]]) == (DONE, ["00004013"])
    code, document, _ = run("show", "00004008", "--json")
    assert (code, document["queue"]) == (DONE, "cancellations")
    assert [check["key"] for check in document["checklist"]] == [
        "ids", "client", "one_opportunity", "running", "notice", "date", "module", "addons", "invoices", "rule",
    ]  # fmt: skip
    actions = {action["key"]: action for action in document["actions"]}
    assert {"confirm_cancellation", "terminate_service", "track_equipment", "close_case"} <= set(actions)
    form = actions["terminate_service"]["form"]
    assert form["required"] == ["confirm"]
    assert form["properties"]["also"]["enum"] == ["addon-1", "4108"]
    assert actions["terminate_service"]["ticks"] == ["addons", "invoices"]


def test_a_dry_run_names_the_whmcs_step_and_writes_nothing(run: CommandLine, organisation: Sandbox) -> None:
    code, plan, _ = run("act", "terminate_service", "00004004", "--set", "confirm=4004", "--dry-run", "--json")
    assert (code, plan["outcome"]) == (DONE, "planned")
    (step,) = [step for step in plan["steps"] if step["target"].startswith("WHMCS")]
    assert step == {
        "step": "Terminate service 4004", "target": "WHMCS/4004", "outcome": "planned", "way": "ModuleTerminate",
        "before": {"status": "Active"}, "after": {"status": "Terminated"},
    }  # fmt: skip
    service = organisation.org.billing.get(Service, 4004)
    assert service is not None
    assert service.status == "Active"


def test_refusals(run: CommandLine) -> None:
    assert run("act", "terminate_service", "00004004", "--set", "confirm=4005", "--yes", "--json")[0] == REFUSED
    assert run("act", "terminate_service", "00004006", "--set", "confirm=4006", "--yes", "--json")[0] == REFUSED
    assert run("act", "terminate_service", "00004004", "--yes", "--json")[0] == REFUSED
    assert run("act", "terminate_service", "00004004", "--set", "confirm=4004")[0] == USAGE
    code, document, _ = run("act", "terminate_service", "00004010", "--set", "confirm=4010", "--yes", "--json")
    assert (code, document["outcome"]) == (REFUSED, "refused")
    assert "Line is locked by a pending NTT order" in document["message"]
