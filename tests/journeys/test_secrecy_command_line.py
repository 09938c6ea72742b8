"""What a command gives away, and what it says where the settings of the machine are wrong: real processes."""

import json
import shlex
import sys
from pathlib import Path

import pytest

from console.sandbox.server import Sandbox
from tests.journeys.test_sign_in_command_line import DONE, REFUSED, SIGN_IN, Workstation

SPY = """
import os, sys
from tests.browser import follow
open(sys.argv[1], "a").write("\\n".join(f"{name}={value}" for name, value in os.environ.items()))
follow(sys.argv[2], "deny")
"""
SECRET_NAMES = ("SALESFORCE_TOKEN", "WHMCS_IDENTIFIER", "WHMCS_SECRET", "WHMCS_ACCESS_KEY")


@pytest.fixture
def workstation(organisation: Sandbox, tmp_path: Path) -> Workstation:
    """A workstation at the journey's organisation."""
    return Workstation(organisation, tmp_path)


def test_the_browser_inherits_no_secret(workstation: Workstation, tmp_path: Path) -> None:
    spy, told = tmp_path / "spy.py", tmp_path / "told"
    spy.write_text(SPY, encoding="utf-8")
    secrets = {f"ASSIST_CONSOLE_{name}": f"canary-{name}" for name in SECRET_NAMES if name != "SALESFORCE_TOKEN"}
    code, _, said = workstation.run(
        "sign-in", BROWSER=f"{shlex.quote(sys.executable)} {spy} {told} %s", LC_ALL="C", **secrets
    )
    assert code == SIGN_IN, said
    seen = told.read_text(encoding="utf-8")
    assert "ASSIST_CONSOLE_HOME=" in seen
    assert "canary-" not in seen
    assert "canary-" not in said


@pytest.mark.parametrize("command", [("queue", "--json"), ("doctor", "--json"), ("sign-in",), ("drift",)])
def test_a_missing_authority_file_has_words(workstation: Workstation, command: tuple[str, ...]) -> None:
    assert workstation.sign_in()[0] == DONE
    code, out, told = workstation.run(*command, SSL_CERT_FILE="/nowhere/authority.pem")
    assert code != DONE
    assert "Traceback" not in told
    assert "SSL_CERT_FILE names /nowhere/authority.pem" in f"{out}{told}"


@pytest.mark.parametrize("command", [("queue", "--json"), ("doctor", "--json"), ("show", "00000101")])
def test_a_proxy_that_cannot_be_used_has_words_and_its_password_none(
    workstation: Workstation, command: tuple[str, ...]
) -> None:
    code, out, told = workstation.run(
        *command,
        ASSIST_CONSOLE_SALESFORCE_URL="https://org.example.test",
        ASSIST_CONSOLE_SALESFORCE_TOKEN="canary-token",
        ALL_PROXY="socks5://taro:canary-proxy@127.0.0.1:1080",
    )
    assert code != DONE
    assert "Traceback" not in told
    assert "has to be http://HOST:PORT" in f"{out}{told}"
    assert "canary" not in f"{out}{told}"


def test_who_may_only_read_decides_and_resumes_nothing_by_command(workstation: Workstation) -> None:
    assert workstation.sign_in("readonly")[0] == DONE
    organisation = workstation.organisation
    before = dict(organisation.order("00000101"))
    code, out, told = workstation.run("act", "claim", "00000101", "--yes", "--json")
    assert code == REFUSED, told
    document = json.loads(out)
    assert document["outcome"] == "refused"
    assert "decide nothing" in document["message"]
    code, out, told = workstation.run("resume", "--json")
    assert (code, json.loads(out)) == (DONE, {"resumed": []}), told
    assert dict(organisation.order("00000101")) == before


def test_a_report_that_cannot_be_written_is_said_and_an_export_is_private(
    workstation: Workstation, tmp_path: Path
) -> None:
    assert workstation.sign_in()[0] == DONE
    code, _, told = workstation.run("settlement", "--toml", str(tmp_path / "nowhere" / "x.toml"))
    assert code == REFUSED, told
    assert "cannot be written" in told
    assert "Traceback" not in told
    export = tmp_path / "journal.csv"
    code, _, told = workstation.run("journal", "--export", str(export))
    assert code == DONE, told
    assert export.stat().st_mode & 0o077 == 0
