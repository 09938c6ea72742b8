"""The command `doctor` as IT staff use it: one document, files to hand over, exit codes, both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from console.sandbox.server import Sandbox
from tests.journeys.test_command_line import DONE, FINDINGS, SIGN_IN, UNREACHABLE, CommandLine
from tests.tls_server import BILLING, NAME, Proxy, serve_tls


@pytest.fixture
def today() -> Iterator[Sandbox]:
    """An organisation whose clock is this machine's."""
    with Sandbox() as running:
        yield running


def test_the_command_gives_one_document_and_two_files(today: Sandbox, tmp_path: Path) -> None:
    run = CommandLine(today, tmp_path / "home")
    page, text = tmp_path / "doctor.html", tmp_path / "doctor.txt"
    code, document, messages = run("doctor", "--json", "--html", str(page), "--text", str(text))
    assert code == FINDINGS  # the vault of a test
    assert document.keys() == {"findings"}
    assert all(set(row) == {"key", "level", "text", "stops", "remedy", "who"} for row in document["findings"])
    assert {row["who"] for row in document["findings"]} <= {"", "you", "SF admin", "DevOps"}
    assert not [row for row in document["findings"] if row["level"] == "broken"]
    assert "doctor.html" in messages
    assert "導入前点検" in page.read_text(encoding="utf-8")
    assert text.read_text(encoding="utf-8").startswith("Assist Console")


def test_a_healthy_organisation_on_a_healthy_workstation_is_exit_0(today: Sandbox, tmp_path: Path) -> None:
    run = CommandLine(today, tmp_path / "home")
    code, report, _ = run(
        "doctor",
        PYTHON_KEYRING_BACKEND="tests.file_keyring.FileKeyring",
        TEST_KEYRING_FILE=str(tmp_path / "vault.json"),
        PYTHONPATH=str(Path(__file__).resolve().parents[2]),
    )
    assert code == DONE, report
    assert "– whmcs.action.ModuleTerminate (Not asked): " in report
    assert "✓ whmcs.action.GetProducts: " in report


def test_the_command_speaks_the_readers_language(today: Sandbox, tmp_path: Path) -> None:
    run = CommandLine(today, tmp_path / "home")
    code, document, _ = run("doctor", ASSIST_CONSOLE_LANGUAGE="ja")
    assert code == FINDINGS
    assert "導入前点検" in document
    assert "対処する人" in document


def test_exit_codes_without_a_session_and_without_salesforce(today: Sandbox, tmp_path: Path) -> None:
    run = CommandLine(today, tmp_path / "home")
    code, document, _ = run("doctor", "--json", ASSIST_CONSOLE_SALESFORCE_URL="http://127.0.0.1:9")
    assert code == UNREACHABLE
    assert {row["key"]: row["level"] for row in document["findings"]}["whmcs.credential"] == "ok"
    code, document, _ = run("doctor", "--json", ASSIST_CONSOLE_SALESFORCE_TOKEN="worthless")
    assert code == SIGN_IN
    assert {row["key"]: row["level"] for row in document["findings"]}["sign_in"] == "broken"


def test_certificates_of_both_systems_behind_a_proxy(today: Sandbox, tmp_path: Path) -> None:
    authority = trustme.CA()
    with (
        serve_tls(today, days_left=20, authority=authority) as salesforce,
        serve_tls(today, days_left=-2, authority=authority) as billing,
        Proxy({NAME: salesforce.port, BILLING: billing.port}) as proxy,
    ):
        run = CommandLine(today, tmp_path / "home")
        code, document, _ = run(
            "doctor",
            "--json",
            ASSIST_CONSOLE_SALESFORCE_URL=f"https://{NAME}",
            ASSIST_CONSOLE_WHMCS_URL=f"https://{BILLING}/billing/",
            SSL_CERT_FILE=str(salesforce.authority_file(tmp_path)),
            HTTPS_PROXY=proxy.url,
        )
    rows = {row["key"]: row for row in document["findings"]}
    assert code == FINDINGS
    assert rows["tls.salesforce"]["level"] == "warning"
    assert "within a month" in rows["tls.salesforce"]["text"]
    assert rows["tls.whmcs"]["level"] == rows["reach.whmcs"]["level"] == "broken"
    assert "has expired" in rows["tls.whmcs"]["text"]
    assert rows["right.approve_order"]["level"] == "ok"
    assert not [key for key in rows if key.startswith("whmcs.")]


def test_a_profile_that_is_not_valid_is_a_finding(today: Sandbox, tmp_path: Path) -> None:
    profile = tmp_path / "profile.toml"
    profile.write_text("[settlement]\ncancelled_stages = 'x'\n", encoding="utf-8")
    run = CommandLine(today, tmp_path / "home")
    code, document, _ = run("doctor", "--json", ASSIST_CONSOLE_PROFILE=str(profile))
    rows = {row["key"]: row for row in document["findings"]}
    assert code == FINDINGS
    assert rows["profile"]["level"] == "broken"
    assert "settlement.cancelled_stages" in rows["profile"]["text"]
    assert rows["right.approve_order"]["level"] == "ok"
