"""The command line as scripts use it: one JSON document on standard output, exit codes, messages beside (design 8)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from console.services.journal import Journal

DONE, FINDINGS, USAGE, REFUSED, SIGN_IN, UNKNOWN, UNREACHABLE = range(7)


class CommandLine:
    """Runs the program as a script would, in a process of its own."""

    def __init__(self, organisation: Sandbox, home: Path) -> None:
        """Connect to an organisation by the environment alone."""
        self._organisation = organisation
        self._environment = dict(os.environ)
        self._environment.pop("COLUMNS", None)  # what runs the tests may say a width: a file has none
        self._environment.update({str(k): str(v) for k, v in dict(organisation.connection()["environment"]).items()})  # type: ignore[call-overload] # a JSON object
        self._environment.update({"ASSIST_CONSOLE_HOME": str(home), "ASSIST_CONSOLE_LANGUAGE": "en"})

    def __call__(self, *arguments: str, role: str = "agent", **environment: str) -> tuple[int, Any, str]:
        """Run a command; gives exit code, the JSON document (or the text) and what stood on standard error."""
        variables = (
            self._environment | {"ASSIST_CONSOLE_SALESFORCE_TOKEN": self._organisation.token(role)} | environment
        )
        done = subprocess.run(
            [sys.executable, "-m", "console", *arguments],
            env=variables,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=60,
        )
        document = json.loads(done.stdout) if "--json" in arguments and done.stdout else done.stdout
        return done.returncode, document, done.stderr


@pytest.fixture
def run(organisation: Sandbox, tmp_path: Path) -> CommandLine:
    """The command line, connected to the journey's organisation."""
    return CommandLine(organisation, tmp_path / "home")


def test_queues_with_counts(run: CommandLine) -> None:
    code, document, _ = run("queue", "--json")
    assert code == DONE
    assert [set(queue) for queue in document["queues"]] == [{"key", "title", "count"}] * len(document["queues"])
    counts = {queue["key"]: queue["count"] for queue in document["queues"]}
    assert counts["eligibility"] == 10
    code, document, _ = run("queue", "orders", "--view", "waiting_for_sim", "--json")
    assert [item["key"] for item in document["items"]] == ["00000106"]
    assert set(document["items"][0]) >= {"key", "title", "columns", "deadline", "flags"}


def test_dossier(run: CommandLine) -> None:
    code, document, _ = run("show", "00000104", "--json")
    assert (code, document["key"], document["queue"]) == (DONE, "00000104", "orders")
    assert [check["key"] for check in document["checklist"]] == [
        "identity",
        "product",
        "address",
        "duplicates",
        "notes",
        "eid",
        "mnp",
        "payment",
        "escalation",
    ]
    verdicts = {check["key"]: check["verdict"] for check in document["checklist"]}
    assert (verdicts["eid"], verdicts["mnp"], verdicts["payment"]) == ("fail", "not_applicable", "pass")
    actions = {action["key"]: action for action in document["actions"]}
    assert actions["approve_order"]["available"] is False
    assert "EID" in actions["approve_order"]["reason"]
    assert actions["reject_order"]["form"]["required"] == ["reason"]


def test_decision_from_dry_run_to_done_and_already_refused(run: CommandLine, organisation: Sandbox) -> None:
    code, plan, _ = run("act", "approve_order", "00000101", "--dry-run", "--json")
    assert (code, plan["outcome"]) == (DONE, "planned")
    assert plan["steps"][0]["after"]["Status"] == "Approved"
    assert organisation.order("00000101")["Status"] == "Pending Review"
    code, done, _ = run("act", "approve_order", "00000101", "--yes", "--json")
    assert (code, done["outcome"], done["item"]) == (DONE, "done", "00000101")
    assert organisation.order("00000101")["Status"] == "Approved"
    code, again, _ = run("act", "approve_order", "00000101", "--yes", "--json")
    assert (code, again["outcome"]) == (REFUSED, "refused")
    code, journal, _ = run("journal", "--json")
    assert [entry["stage"] for entry in journal["entries"]] == ["planned", "sent", "answered", "verified", "ended"]
    assert run("journal", "--verify")[0] == DONE


def test_override_by_a_supervisor(run: CommandLine) -> None:
    assert run("act", "approve_order", "00000104", "--yes", "--set", "override=known", "--json")[0] == REFUSED
    code, done, _ = run(
        "act", "approve_order", "00000104", "--yes", "--set", "override=known device", "--json", role="supervisor"
    )
    assert (code, done["outcome"]) == (DONE, "done")


def test_journal_export_and_tampering(run: CommandLine, tmp_path: Path) -> None:
    run("act", "claim", "00000101", "--yes")
    for name in ("journal.json", "journal.csv"):
        assert run("journal", "--export", str(tmp_path / name))[0] == DONE
    entries = json.loads((tmp_path / "journal.json").read_text(encoding="utf-8"))
    assert {entry["action"] for entry in entries} == {"claim"}
    assert (tmp_path / "journal.csv").read_text(encoding="utf-8").count("\n") == len(entries) + 1


def test_unknown_outcome_and_resume(run: CommandLine, organisation: Sandbox) -> None:
    organisation.faults.add(Fault(kind="cut_after", system="salesforce", path="/composite", method="POST", skip=6))
    organisation.faults.add(Fault(kind="5xx", system="salesforce", path="/composite", method="POST", skip=7, times=0))
    code, document, _ = run("act", "claim", "00000101", "--yes", "--json")
    organisation.faults.clear()
    assert code == UNKNOWN, document
    assert document["outcome"] == "unknown"
    assert [plan["item"] for plan in run("journal", "--unfinished", "--json")[1]["unfinished"]] == ["00000101"]
    code, document, _ = run("resume", "--json")
    assert (code, [one["outcome"] for one in document["resumed"]]) == (DONE, ["done"])
    assert run("journal", "--unfinished", "--json")[1]["unfinished"] == []


def test_exit_codes_name_the_trouble(run: CommandLine) -> None:
    assert run("act", "no_such_action", "00000101", "--yes")[0] == USAGE
    assert run("act", "approve_order", "00000101", "--set", "scheduled_at")[0] == USAGE
    assert run("act", "approve_order", "00000101")[0] == USAGE
    assert run("show", "99999999")[0] == REFUSED
    assert run("queue", "--json", ASSIST_CONSOLE_SALESFORCE_TOKEN="00D!expired")[0] == SIGN_IN
    assert run("queue", "--json", ASSIST_CONSOLE_SALESFORCE_URL="http://127.0.0.1:9")[0] == UNREACHABLE


def test_messages_never_stand_on_standard_output(run: CommandLine) -> None:
    code, _, told = run("queue", "nowhere", "--json")
    assert code == USAGE
    assert "nowhere" in told
    done = run("show", "99999999", "--json")
    assert set(done[1]) == {"error"}  # a script that asked for a document gets one, also of a failure


def test_the_settlement_is_shown_and_written_as_a_profile(run: CommandLine, tmp_path: Path) -> None:
    code, document, _ = run("settlement", "--json")
    assert (code, document["changes"]) == (DONE, [])
    rows = {row["key"]: row for row in document["rows"]}
    assert set(rows["cancelled_stage"]) == {"key", "title", "value", "how", "candidates", "text", "disables"}
    assert (rows["cancelled_stage"]["value"], rows["cancelled_stage"]["how"]) == ("△Cancelled", "only")
    made = tmp_path / "made.toml"
    code, document, told = run("settlement", "--toml", str(made))
    assert (code, document, str(made) in told) == (DONE, "", True)
    code, document, _ = run("settlement", "--json", ASSIST_CONSOLE_PROFILE=str(made))
    assert {row["how"] for row in document["rows"] if row["key"] == "cancelled_stage"} == {"profile"}
    assert run("settlement", "--toml", str(tmp_path / "no" / "made.toml"))[0] == REFUSED
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[settlement]\ncancelled_stage = "Nirvana"\n', encoding="utf-8")
    code, text, _ = run("settlement", ASSIST_CONSOLE_PROFILE=str(wrong))
    assert code == FINDINGS
    assert "Nirvana" in text
    assert "terminate_service" in text
    told = run("queue", "cancellations", "--json", ASSIST_CONSOLE_PROFILE=str(wrong))[2]
    assert "Nirvana" in told


def test_what_only_reads_works_beside_an_open_console(run: CommandLine, organisation: Sandbox, tmp_path: Path) -> None:
    run("act", "claim", "00000101", "--yes")
    (book,) = (tmp_path / "home").glob("journal*.sqlite3")
    open_console = Journal.open(book)
    try:
        assert run("queue", "--json")[0] == DONE
        assert run("show", "00000101", "--json")[1]["key"] == "00000101"
        assert run("act", "approve_order", "00000101", "--dry-run", "--json")[1]["outcome"] == "planned"
        code, _, told = run("act", "approve_order", "00000101", "--yes", "--json")
        assert (code, organisation.order("00000101")["Status"]) == (REFUSED, "Pending Review")
        assert "journal" in told
    finally:
        open_console.close()
    assert run("act", "approve_order", "00000101", "--yes", "--json")[0] == DONE
