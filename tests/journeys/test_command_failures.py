"""What a script meets when something is wrong: one document all the same, the right exit code, no traceback."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from tests.journeys.test_command_line import (
    DONE,
    REFUSED,
    SIGN_IN,
    UNREACHABLE,
    USAGE,
    CommandLine,
    run,  # noqa: F401 - the fixture
)

READING = (
    ("queue",),
    ("show", "00000104"),
    ("act", "approve_order", "00000101", "--yes"),
    ("drift",),
    ("settlement",),
    ("resume",),
)
NOBODY = {"ASSIST_CONSOLE_SALESFORCE_TOKEN": "", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
NOWHERE = {"ASSIST_CONSOLE_SALESFORCE_URL": "http://127.0.0.1:9"}


@pytest.mark.parametrize("command", READING, ids=lambda command: command[0])
def test_a_failure_is_one_document_too(run: CommandLine, command: tuple[str, ...]) -> None:  # noqa: F811 - the fixture
    for variables, expected, words in (
        (NOBODY, SIGN_IN, "assist-console sign-in"),
        (NOWHERE, UNREACHABLE, "Nothing was written"),
    ):
        code, document, told = run(*command, "--json", **variables)
        assert (code, set(document)) == (expected, {"error"}), told
        assert set(document["error"]) == {"text", "remedy"}
        assert words in document["error"]["remedy"]
        assert document["error"]["text"] in told
        assert "by itself" not in told, "no command tries again"
        assert "what you typed" not in told


@pytest.mark.parametrize("fault", [Fault("429", "salesforce", times=0), Fault("5xx", "salesforce", times=0),
                                   Fault("html", "salesforce", times=0, status=502),
                                   Fault("html", "salesforce", times=0, status=200, message="Guest network")],
                         ids=lambda fault: f"{fault.kind} {fault.status}")  # fmt: skip
def test_an_organisation_that_is_too_busy_to_answer_is_not_reachable(fault: Fault, tmp_path: Path) -> None:
    with Sandbox(world="empty") as organisation:
        here = CommandLine(organisation, tmp_path / "home")
        organisation.faults.add(fault)
        code, document, told = here("queue", "--json")
        assert (code, set(document), "Traceback" in told) == (UNREACHABLE, {"error"}, False), told
        assert here("doctor", "--json")[0] == UNREACHABLE


@pytest.mark.parametrize(
    ("variables", "expected", "words"),
    [
        ({"ASSIST_CONSOLE_LOG_LEVEL": "loud"}, SIGN_IN, "ASSIST_CONSOLE_LOG_LEVEL"),
        ({"ASSIST_CONSOLE_HOME": f"{__file__}/home"}, REFUSED, "cannot be made"),
        ({"ASSIST_CONSOLE_PROFILE": sys.executable}, SIGN_IN, "not TOML"),
    ],
)
def test_a_wrong_setting_is_a_sentence(
    run: CommandLine,  # noqa: F811 - the fixture
    variables: dict[str, str],
    expected: int,
    words: str,
) -> None:
    code, document, told = run("queue", "--json", **variables)
    assert (code, "Traceback" in told) == (expected, False)
    assert words in document["error"]["text"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("queue", "nothing", "--json"),
        ("queue", "orders", "--view", "nothing", "--json"),
        ("act", "nothing", "00000101", "--json"),
        ("act", "approve_order", "00000101", "--json"),
        ("sandbox", "--variant", "nothing"),
        ("sandbox", "--world", "nothing"),
        ("demo", "--as", "nobody"),
        ("demo", "--variant", "nothing"),
    ],
    ids=" ".join,
)
def test_wrong_use(run: CommandLine, arguments: tuple[str, ...]) -> None:  # noqa: F811 - the fixture
    code, document, told = run(*arguments)
    assert (code, "Traceback" in told) == (USAGE, False)
    if "--json" in arguments:
        assert document["error"]["text"] in told


def test_a_taken_port_is_said(run: CommandLine, organisation: Sandbox) -> None:  # noqa: F811 - the fixture
    code, _, told = run("sandbox", "--port", organisation.url.rpartition(":")[2])
    assert (code, "Traceback" in told) == (USAGE, False)
    assert "in use" in told


def test_a_report_that_cannot_be_written_leaves_the_one_document_whole(run: CommandLine) -> None:  # noqa: F811 - the fixture
    code, document, told = run("doctor", "--json", "--html", f"{__file__}/doctor.html")
    assert (code, set(document)) == (REFUSED, {"findings"})
    assert "cannot be written" in told


def test_a_decision_that_is_declined_at_the_terminal_is_the_one_document(organisation: Sandbox, tmp_path: Path) -> None:
    environment = {name: str(value) for name, value in dict(organisation.connection()["environment"]).items()}  # type: ignore[call-overload] # a JSON object
    here, there = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "console", "act", "claim", "00000101", "--json"],
        env=os.environ | environment | {"ASSIST_CONSOLE_HOME": str(tmp_path), "ASSIST_CONSOLE_LANGUAGE": "en"},
        stdin=there,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    os.write(here, b"n\n")
    out, told = started.communicate(timeout=60)
    os.close(here)
    os.close(there)
    document = json.loads(out)
    assert (started.returncode, document["outcome"]) == (REFUSED, "refused"), told
    assert "[y/N]" in told


def test_a_sentence_stays_in_one_line_where_no_terminal_wraps_it(run: CommandLine) -> None:  # noqa: F811 - the fixture
    code, text, _ = run("show", "00000104", COLUMNS="")
    assert code == DONE
    assert any(len(line) > 80 for line in text.splitlines())
    narrow = run("queue", "orders", COLUMNS="40")[1]
    assert "00000134" in narrow, "the number is what show and act take"
