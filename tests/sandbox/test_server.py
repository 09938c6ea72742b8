"""The sandbox as a program: starts fast, says how to connect, stops when it is told to."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import httpx
import pytest

from console.sandbox.server import Sandbox
from tests.sandbox.conftest import FRIDAY

COMMAND = [sys.executable, "-m", "console.sandbox"]


def test_starts_within_a_second_and_stops_at_once() -> None:
    """Stories world, from nothing to the first answer, and back."""
    begun = time.perf_counter()
    with Sandbox(now=FRIDAY, frozen=True) as sandbox:
        assert httpx.get(f"{sandbox.url}/_control/world", trust_env=False).json()["world"] == "stories"
        started = time.perf_counter() - begun
    stopped = time.perf_counter() - begun - started
    # Generous for a loaded machine; alone it takes a fifth of that.
    assert started < 3
    assert stopped < 3


def test_stopping_leaves_no_thread_under_open_connections() -> None:
    """A client that keeps its connection does not hold the server."""
    with Sandbox(now=FRIDAY, frozen=True) as sandbox:
        client = httpx.Client(base_url=sandbox.url, trust_env=False)
        client.get("/_control/clock")
    client.close()
    assert "sandbox" not in {thread.name for thread in threading.enumerate()}


def test_taken_port_is_said() -> None:
    """A port in use is an OSError, not a hang."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"), Sandbox(world="empty", port=taken.getsockname()[1]):
            pass


def test_connection_has_all_that_scripts_need() -> None:
    """The document of the contract, with the environment ready to be set."""
    with Sandbox(world="empty", variant="classic") as sandbox:
        document = sandbox.connection()
        assert document["whmcs_url"] == f"{sandbox.url}/billing/"
        assert document["environment"] == {
            "ASSIST_CONSOLE_SALESFORCE_URL": sandbox.url,
            "ASSIST_CONSOLE_SALESFORCE_CLIENT_ID": document["salesforce_client_id"],
            "ASSIST_CONSOLE_SALESFORCE_TOKEN": sandbox.token("agent"),
            "ASSIST_CONSOLE_WHMCS_URL": f"{sandbox.url}/billing/",
            "ASSIST_CONSOLE_WHMCS_IDENTIFIER": sandbox.whmcs_identifier,
            "ASSIST_CONSOLE_WHMCS_SECRET": sandbox.whmcs_secret,
        }
        tokens = document["tokens"]
        assert isinstance(tokens, dict)
        assert sorted(tokens) == ["agent", "agent2", "readonly", "supervisor"]
        assert (document["variant"], document["world"]) == ("classic", "empty")


def test_clock_is_moved_over_http(client: httpx.Client) -> None:
    """Advancing runs the work that becomes due."""
    answer = client.post("/_control/clock", json={"advance_seconds": 90}).json()
    assert answer["now"] == "2026-11-20T01:01:30+00:00"


def test_world_summary_names_the_stories(client: httpx.Client) -> None:
    """Every story with its situation and what is expected."""
    document = client.get("/_control/world").json()
    assert document["counts"]["Order"] > 40
    assert {story["queue"] for story in document["stories"]} == {
        "orders",
        "eligibility",
        "identity",
        "cancellations",
        "drift",
    }


def test_order_case_and_account_by_number(live: Sandbox) -> None:
    """Conveniences for tests read the store."""
    assert live.order("00000101")["AccountId"] == live.account("C-0101")["Id"]
    assert live.case("00002101")["Subject"] == "New order 00000101"
    with pytest.raises(LookupError):
        live.order("99999999")


@contextmanager
def _program(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, object]]]:
    """The program, and the line that it prints when it listens."""
    with subprocess.Popen([*COMMAND, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_program_ends_well_on_a_signal(number: signal.Signals) -> None:
    """One JSON line when it listens, exit code 0 on SIGTERM and SIGINT."""
    with _program("--variant", "activated", "--now", "2026-11-20T10:00") as (process, line):
        assert line["variant"] == "activated"
        now = httpx.get(f"{line['salesforce_url']}/_control/clock", trust_env=False).json()["now"]
        assert datetime.fromisoformat(now) - FRIDAY < timedelta(seconds=30)
        process.send_signal(number)
        assert process.wait(10) == 0


def test_program_ends_with_its_stdin() -> None:
    """With --until-stdin-closes no server outlives the program that began it."""
    with _program("--until-stdin-closes", "--world", "empty") as (process, line):
        assert line["world"] == "empty"
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0


def test_unknown_variant_is_a_usage_error() -> None:
    """argparse's own exit code."""
    done = subprocess.run([*COMMAND, "--variant", "none"], capture_output=True, text=True, check=False)
    assert (done.returncode, "choose from" in done.stderr) == (2, True)
