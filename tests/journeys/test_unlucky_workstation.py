"""An unlucky workstation signs in: each time a sentence with a next step, by command and in the window."""

import json
import os
import socket
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.app import build_desk
from console.models.ids import UserId
from console.models.profile import Profile
from console.sandbox.server import Sandbox
from console.services.gateways.vault import Vault
from console.services.settings import Settings
from console.services.sign_in.entrance import Doors, Entrance
from console.services.sign_in.kept_sign_in import REFRESH, KeptSignIn, entry
from tests import browser
from tests.closed_keyring import ClosedKeyring
from tests.journeys.test_sign_in_command_line import REFUSED, SIGN_IN, UNREACHABLE, Workstation, free_ports
from tests.services.keepers import Shelf
from tests.tls_server import Proxy
from tests.views.test_start_panel import arriving
from tests.views.widget_tree import buttons

ACME = "https://acme.my.salesforce.com"
CLOSED = {"PYTHON_KEYRING_BACKEND": "tests.closed_keyring.ClosedKeyring"}
READ_ONLY = Path("/sys")
"""A folder in which even root can make no file."""
needs_read_only = pytest.mark.skipif(not READ_ONLY.is_dir() or sys.platform != "linux", reason="no such folder here")


@pytest.fixture
def workstation(organisation: Sandbox, tmp_path: Path) -> Workstation:
    return Workstation(organisation, tmp_path)


def entrance(home: Path, *, store: Vault | Shelf, ports: tuple[int, ...] = ()) -> Entrance:
    """What stands before the desk, on a workstation to which IT rolled out an organisation."""
    said = {"connection": {"salesforce_url": ACME, "client_id": "an-app"}, "sign_in": {"ports": ports}}
    return Entrance(Settings(home=home), Profile.model_validate(said), Doors(build=build_desk, store=store))


def test_a_vault_that_asks_and_is_cancelled(workstation: Workstation) -> None:
    workstation.sign_in()
    code, out, told = workstation.run("queue", "--json", **CLOSED)
    assert code == SIGN_IN
    assert "may be locked. Unlock it" in json.loads(out)["error"]["text"]
    assert "Nobody is signed in" not in told, "nobody can know that"
    code, _, told = workstation.run("sign-in", BROWSER=browser.command("agent"), **CLOSED)
    assert (code, "may be locked. Unlock it" in told, "authorize" in told) == (SIGN_IN, True, False), told
    code, out, _ = workstation.run("sign-out", **CLOSED)
    assert (code, "The vault does not open here" in out) == (REFUSED, True)
    assert workstation.run("queue", "--json")[0] == 0, "nothing was lost"


async def test_a_vault_that_is_cancelled_in_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    async with arriving(qtbot, entrance(tmp_path, store=Vault(ClosedKeyring, named=True))) as stage:
        await stage.comes("Sign in in the browser")
        assert "may be locked. Unlock it, then start the program again." in stage.said


async def test_ports_that_are_all_taken_in_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    with socket.create_server(("127.0.0.1", port)):
        async with arriving(qtbot, entrance(tmp_path, store=Shelf(), ports=(port,))) as stage:
            await stage.comes("Sign in in the browser")
            stage.press("Sign in in the browser")
            await stage.comes(f"all are taken: {port}.")
            assert "Close the program that uses one of them" in stage.said
            assert "Try again" in buttons(stage.panel)


@needs_read_only
def test_a_home_on_a_read_only_disk(workstation: Workstation) -> None:
    home = {"ASSIST_CONSOLE_HOME": str(READ_ONLY)}
    code, out, told = workstation.run("queue", "--json", **home)
    assert (code, "Traceback" in told) == (REFUSED, False), told
    assert "cannot be written" in json.loads(out)["error"]["text"]
    assert "Check the disk" in json.loads(out)["error"]["remedy"]
    code, _, told = workstation.run("sign-in", BROWSER=browser.command("agent"), **home)
    assert (code, "cannot be written" in told, "authorize" in told) == (REFUSED, True, False), told


@needs_read_only
async def test_a_home_on_a_read_only_disk_in_the_window(qtbot: QtBot) -> None:
    async with arriving(qtbot, entrance(READ_ONLY, store=Shelf())) as stage:
        await stage.comes("cannot be written")
        assert "Check the disk, and the folder of the console." in stage.said
        assert "Try again" in buttons(stage.panel)


def test_a_proxy_that_wants_to_know_who_asks(workstation: Workstation) -> None:
    with Proxy({}, refuses=407) as proxy:
        code, _, told = workstation.run(
            "sign-in", "--url", "acme", "--client-id", "an-app", BROWSER=browser.command("agent"), HTTPS_PROXY=proxy.url
        )
    assert (code, "authorize" in told) == (UNREACHABLE, False), told
    assert "it wants to know who you are (407)" in told
    assert "HTTPS_PROXY needs a user and a password" in told


async def test_a_proxy_that_wants_to_know_who_asks_in_the_window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, person = Shelf(), UserId("005000000000001AAA")
    kept = KeptSignIn(refresh="5Aep", instance=ACME, person=person, issuer=ACME, client_id="an-app")
    shelf.entries[entry("acme", REFRESH)] = json.dumps(asdict(kept))
    for name in [name for name in os.environ if name.upper().endswith("_PROXY")]:
        monkeypatch.delenv(name)
    with Proxy({}, refuses=407) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        async with arriving(qtbot, entrance(tmp_path, store=shelf)) as stage:
            await stage.comes("it wants to know who you are (407)")
            assert "HTTPS_PROXY needs a user and a password" in stage.said
            assert "Try again" in buttons(stage.panel)
    assert shelf.entries, "the sign-in is kept"
