"""Sign-in by command, with a browser, a vault and processes of their own; expiry, rotation, revocation, two at once."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from console.sandbox.access import CLIENT_ID
from console.sandbox.server import Sandbox
from tests import browser

ROOT = Path(__file__).resolve().parents[2]
DONE, REFUSED, SIGN_IN, UNREACHABLE = 0, 3, 4, 6


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, on either loopback address."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    found = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return found


class Workstation:
    """A home, a vault and a profile; runs commands on them, each in a process of its own."""

    def __init__(self, organisation: Sandbox, folder: Path) -> None:
        """Set up what IT would roll out: the address, the app, the ports."""
        self.organisation, self.home, self.vault = organisation, folder / "home", folder / "vault.json"
        self.home.mkdir(parents=True)
        self.terminal = subprocess.DEVNULL  # nobody is there
        self.ports = free_ports(2)
        organisation.org.access.redirects |= {f"http://localhost:{port}/OauthRedirect" for port in self.ports}
        self.profile = folder / "profile.toml"
        self.profile.write_text(
            f'[connection]\nsalesforce_url = "{organisation.url}"\nclient_id = "{CLIENT_ID}"\n'
            f'environment = "sandbox"\n[sign_in]\nports = {self.ports}\n',
            encoding="utf-8",
        )
        self.variables = os.environ | {
            "ASSIST_CONSOLE_HOME": str(self.home),
            "ASSIST_CONSOLE_LANGUAGE": "en",
            "ASSIST_CONSOLE_PROFILE": str(self.profile),
            "PYTHON_KEYRING_BACKEND": "tests.file_keyring.FileKeyring",
            "TEST_KEYRING_FILE": str(self.vault),
            "PYTHONPATH": str(ROOT),
        }

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start a command."""
        return subprocess.Popen(
            [sys.executable, "-m", "console", *arguments],
            env=self.variables | variables,
            stdin=self.terminal,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str, **variables: str) -> tuple[int, str, str]:
        """Run a command to its end; gives exit code, standard output and standard error."""
        started = self.start(*arguments, **variables)
        out, told = started.communicate(timeout=60)
        return started.returncode, out, told

    def sign_in(self, role: str = "agent") -> tuple[int, str, str]:
        """Sign in as somebody."""
        return self.run("sign-in", BROWSER=browser.command(role))

    def secrets(self) -> dict[str, str]:
        """What the vault holds."""
        found: dict[str, str] = json.loads(self.vault.read_text(encoding="utf-8")) if self.vault.exists() else {}
        return found


@pytest.fixture
def workstation(organisation: Sandbox, tmp_path: Path) -> Workstation:
    """A workstation at the journey's organisation."""
    return Workstation(organisation, tmp_path)


def test_from_the_first_sign_in_to_the_revocation(workstation: Workstation) -> None:
    access = workstation.organisation.org.access
    assert workstation.run("queue", "--json")[0] == SIGN_IN
    code, out, told = workstation.sign_in()
    assert (code, out) == (DONE, ""), told
    assert "/services/oauth2/authorize?" in told
    assert "Signed in at 127.0.0.1" in told
    (kept,) = workstation.secrets().values()
    assert "5Aep.sandbox" in kept
    code, out, told = workstation.run("queue", "--json")
    assert code == DONE, told
    assert json.loads(out)["queues"]
    access.expire_all()
    code, out, told = workstation.run("queue", "--json")
    assert code == DONE, told
    (renewed,) = workstation.secrets().values()
    assert renewed != kept
    code, out, told = workstation.run("sign-out")
    assert code == DONE, told
    assert "Ended at Salesforce" in out
    assert workstation.secrets() == {}
    assert workstation.run("queue", "--json")[0] == SIGN_IN
    assert (access.reused, access._refresh) == (0, {})


def test_no_token_is_ever_in_a_file_or_an_argument(workstation: Workstation) -> None:
    workstation.sign_in()
    workstation.run("queue", "--json", ASSIST_CONSOLE_LOG_LEVEL="debug")
    files = [path for path in workstation.home.rglob("*") if path.is_file()]
    assert {"connections.json"} <= {path.name for path in files}
    for path in files:
        content = path.read_bytes()
        assert b"5Aep" not in content, path
        assert b"!session." not in content, path


def test_two_commands_at_once_renew_one_after_the_other(workstation: Workstation) -> None:
    workstation.sign_in()
    access = workstation.organisation.org.access
    before = access.renewals
    started = [workstation.start("queue", "--json") for _ in range(2)]
    answers = [one.communicate(timeout=60) for one in started]
    assert [one.returncode for one in started] in ([DONE, DONE], [DONE, REFUSED], [REFUSED, DONE]), answers
    assert (access.renewals - before, access.reused) == (2, 0)


def test_declined_in_the_browser(workstation: Workstation) -> None:
    code, out, told = workstation.sign_in("deny")
    assert (code, out) == (SIGN_IN, "")
    assert "declined" in told
    assert workstation.secrets() == {}


def test_an_answer_with_the_wrong_state_is_refused_and_the_right_one_still_counts(workstation: Workstation) -> None:
    code, _, told = workstation.sign_in("strange")
    assert code == DONE, told


def test_a_taken_port_leads_to_the_next_and_all_taken_are_named(workstation: Workstation) -> None:
    first, second = (socket.create_server(("127.0.0.1", port)) for port in workstation.ports)
    try:
        code, _, told = workstation.sign_in()
        assert code == SIGN_IN
        assert all(str(port) in told for port in workstation.ports)
        second.close()
        code, _, told = workstation.sign_in()
        assert code == DONE, told
        assert f"localhost%3A{workstation.ports[1]}" in told
    finally:
        first.close()
        second.close()


def test_a_port_that_the_app_does_not_register_is_told_by_salesforce_and_nothing_is_kept(
    workstation: Workstation,
) -> None:
    text = workstation.profile.read_text(encoding="utf-8")
    workstation.profile.write_text(text.replace("ports = ", f"ports = {free_ports(1)} # "), encoding="utf-8")
    started = workstation.start("sign-in", BROWSER=browser.command("agent"))
    assert started.stderr is not None
    assert "Waiting" in started.stderr.readline()
    started.terminate()
    started.communicate(timeout=30)
    assert workstation.secrets() == {}


def test_without_a_vault_a_command_says_so_and_opens_no_browser(workstation: Workstation) -> None:
    backend = "keyring.backends.null.Keyring"
    code, _, told = workstation.run("sign-in", BROWSER=browser.command("agent"), PYTHON_KEYRING_BACKEND=backend)
    assert code == SIGN_IN
    assert "needs a vault" in told
    assert "authorize" not in told


def test_access_key_stands_in_for_the_list_of_addresses(workstation: Workstation) -> None:
    billing = workstation.organisation.org.billing
    billing.allowed_ips, billing.access_key = frozenset({"203.0.113.7"}), "k3y-of-whmcs"
    code, _, told = sign_in_with_whmcs(workstation)
    assert (code, "from this network address" in told) == (SIGN_IN, True), told
    code, _, told = sign_in_with_whmcs(workstation, ASSIST_CONSOLE_WHMCS_ACCESS_KEY="an-old-key")
    assert (code, "does not know this access key" in told) == (SIGN_IN, True), told
    assert workstation.secrets() == {}
    assert sign_in_with_whmcs(workstation, ASSIST_CONSOLE_WHMCS_ACCESS_KEY=billing.access_key)[0] == DONE
    assert billing.access_key in str(workstation.secrets())
    assert payment_verdict(workstation) == "pass"


def sign_in_with_whmcs(workstation: Workstation, **changes: str) -> tuple[int, str, str]:
    """Sign in and hand over the WHMCS credential, which variables say."""
    variables = {
        "ASSIST_CONSOLE_WHMCS_URL": workstation.organisation.whmcs_url,
        "ASSIST_CONSOLE_WHMCS_IDENTIFIER": workstation.organisation.whmcs_identifier,
        "ASSIST_CONSOLE_WHMCS_SECRET": workstation.organisation.whmcs_secret,
        **changes,
    }
    return workstation.run("sign-in", "--whmcs", BROWSER=browser.command("agent"), **variables)


def test_a_credential_that_whmcs_does_not_take_is_told_before_the_browser_opens(workstation: Workstation) -> None:
    code, out, told = sign_in_with_whmcs(workstation, ASSIST_CONSOLE_WHMCS_SECRET="not-the-secret")
    assert (code, out) == (SIGN_IN, "")
    assert "does not accept the credentials" in told
    assert "identifier and secret" in told
    assert "not-the-secret" not in told
    code, _, later = sign_in_with_whmcs(workstation, ASSIST_CONSOLE_WHMCS_URL=f"http://127.0.0.1:{free_ports(1)[0]}")
    assert (code, "WHMCS cannot be reached" in later) == (UNREACHABLE, True), later
    assert "authorize" not in told + later
    assert workstation.secrets() == {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no terminal that a test could play")
def test_a_person_who_knows_may_keep_it_all_the_same(workstation: Workstation) -> None:
    person, terminal = os.openpty()
    workstation.terminal = terminal
    os.write(person, b"y\n")
    nowhere = f"http://127.0.0.1:{free_ports(1)[0]}"
    code, _, told = workstation.run(
        "sign-in", "--whmcs", BROWSER=browser.command("agent"), ASSIST_CONSOLE_WHMCS_URL=nowhere,
        ASSIST_CONSOLE_WHMCS_IDENTIFIER="id-1", ASSIST_CONSOLE_WHMCS_SECRET="s3cret-1",
        ASSIST_CONSOLE_WHMCS_ACCESS_KEY="k3y-1",
    )  # fmt: skip
    os.close(person)
    os.close(terminal)
    assert (code, "Keep the WHMCS credential all the same?" in told) == (DONE, True), told
    assert "s3cret-1" in str(workstation.secrets())


def payment_verdict(workstation: Workstation) -> str:
    """What the check of the payment method makes of an order; it rests on WHMCS alone."""
    code, out, told = workstation.run("show", "00000101", "--json")
    assert code == DONE, told
    return str(next(check["verdict"] for check in json.loads(out)["checklist"] if check["key"] == "payment"))


def test_forget_removes_everything_and_proves_it(workstation: Workstation) -> None:
    code, _, told = sign_in_with_whmcs(workstation)
    assert code == DONE, told
    assert len(workstation.secrets()) == 4  # the sign-in, and the credential with the host that it is for
    workstation.run("queue", "--json")
    code, out, told = workstation.run("sign-out", "--forget")
    assert code == DONE, told
    assert "Ended at Salesforce" in out
    assert "Looked for afterwards and not found" in out
    assert "whmcs_secret" in out
    assert "STILL THERE" not in out
    assert workstation.secrets() == {}
    left = sorted(path.name for path in workstation.home.iterdir())
    assert all(name.startswith("journal") for name in left), left
    assert all(name in out for name in left)


def test_a_revocation_that_does_not_arrive_is_said(workstation: Workstation) -> None:
    workstation.sign_in()
    nowhere = free_ports(1)[0]
    entries = workstation.secrets()
    moved = {
        name: text.replace(workstation.organisation.url, f"http://127.0.0.1:{nowhere}")
        for name, text in entries.items()
    }
    workstation.vault.write_text(json.dumps(moved), encoding="utf-8")
    code, out, _ = workstation.run("sign-out", "--forget")
    assert code == UNREACHABLE
    assert "may live on" in out
    assert workstation.secrets() == {}


def test_two_environments_side_by_side(workstation: Workstation, tmp_path: Path) -> None:
    profile = workstation.profile.read_text(encoding="utf-8")
    with Sandbox() as second:
        second.org.access.redirects |= {f"http://localhost:{port}/OauthRedirect" for port in workstation.ports}
        workstation.sign_in()
        code, _, told = workstation.run(
            "sign-in", "--connection", "other", "--url", second.url, "--client-id", CLIENT_ID,
            BROWSER=browser.command("supervisor"),
        )  # fmt: skip
        assert code == DONE, told
        code, _, told = workstation.run("--connection", "other", "queue", "--json")
        assert code == DONE, told
        code, _, told = workstation.run("queue", "--json", ASSIST_CONSOLE_CONNECTION="other")
        assert code == DONE, told
        assert workstation.run("--connection", "other", "sign-out")[0] == DONE
        code, _, told = workstation.run("sign-in", "--connection", "other", BROWSER=browser.command("supervisor"))
        assert (code, second.url.removeprefix("http://") in told) == (DONE, True), told
    workstation.profile.write_text("", encoding="utf-8")
    code, _, told = workstation.run("journal", "--verify", "--json")
    assert (code, "Several organisations" in told) == (SIGN_IN, True), "an empty journal would look like a proof"
    workstation.profile.write_text(profile, encoding="utf-8")
    assert workstation.run("queue", "--json")[0] == DONE
    assert len(list(workstation.home.glob("journal-*.sqlite3"))) == 2
    code, _, told = workstation.run("--connection", "nowhere", "queue", "--json")
    assert code == SIGN_IN
    assert "other" in told


def test_nobody_is_asked_where_nobody_can_answer(organisation: Sandbox, tmp_path: Path) -> None:
    workstation = Workstation(organisation, tmp_path / "bare")
    workstation.profile.write_text("", encoding="utf-8")
    code, _, told = workstation.run("sign-in", BROWSER=browser.command("agent"))
    assert code == SIGN_IN
    assert "not known" in told
