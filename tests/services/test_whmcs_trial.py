"""A WHMCS credential is tried when it is entered: what is wrong with it is told at once, and nothing is kept then."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from console.app import build_desk
from console.models.connection import WRONG_CREDENTIAL, Connection
from console.models.error import Busy, ConsoleError, NotPermitted, NotSent
from console.models.profile import Profile
from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from console.services.settings import Settings
from console.services.sign_in.entrance import Doors, Entrance
from tests.services.gateways.scripted_server import Answer, ScriptedServer
from tests.services.keepers import Shelf

ELSEWHERE = frozenset({"203.0.113.7"})
Wrong = Callable[[Sandbox], None]


@pytest.fixture(autouse=True)
def _mended(sandbox: Sandbox) -> Iterator[None]:
    """Leave the organisation as it was."""
    billing = sandbox.org.billing
    before = (billing.allowed_ips, billing.access_key, set(billing.not_permitted))
    yield
    billing.allowed_ips, billing.access_key, billing.not_permitted = before
    sandbox.faults.clear()


def entrance(home: Path, shelf: Shelf, **said: Any) -> Entrance:
    return Entrance(Settings(home=home, **said), Profile(), Doors(build=build_desk, store=shelf))


def connection(sandbox: Sandbox) -> Connection:
    return Connection(key="here", environment="sandbox", salesforce_url=sandbox.url, client_id="an-app",
                      whmcs_url=sandbox.whmcs_url)  # fmt: skip


def credential(sandbox: Sandbox, **changes: str) -> dict[str, Any]:
    return {"identifier": sandbox.whmcs_identifier, "secret": sandbox.whmcs_secret, **changes}


async def set_up(home: Path, shelf: Shelf, sandbox: Sandbox, **said: Any) -> Entrance:
    """A workstation that knows where WHMCS is."""
    way_in = entrance(home, shelf, **said)
    await way_in.keep(connection(sandbox))
    return way_in


async def test_a_credential_that_is_taken_is_kept(sandbox: Sandbox, tmp_path: Path) -> None:
    shelf = Shelf()
    way_in = await set_up(tmp_path, shelf, sandbox)
    await way_in.keep_whmcs(**credential(sandbox))
    assert shelf.entries["here:whmcs_secret"] == sandbox.whmcs_secret


async def test_it_is_one_read_and_a_wrong_credential_is_not_tried_twice(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        server.answers = [Answer({"result": "error", "message": "Invalid or missing credentials"}, 403)]
        way_in = entrance(tmp_path, Shelf(), whmcs_url=server.url, salesforce_url="acme", salesforce_client_id="an-app")
        with pytest.raises(NotPermitted):
            await way_in.keep_whmcs(identifier="an-id", secret="a-secret", access_key="a-key")
    (asked,) = server.asked
    assert (asked.path, asked.form) == ("/includes/api.php", {
        "action": "GetClientsDetails", "clientid": "99999999", "identifier": "an-id", "secret": "a-secret",
        "accesskey": "a-key", "responsetype": "json",
    })  # fmt: skip


def not_ticked(sandbox: Sandbox) -> None:
    sandbox.org.billing.not_permitted = {"getclientsdetails"}


def elsewhere(sandbox: Sandbox) -> None:
    sandbox.org.billing.allowed_ips, sandbox.org.billing.access_key = ELSEWHERE, "the-key"


def busy(sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault.from_json({"kind": "5xx", "system": "whmcs", "times": 0, "status": 503}))


def nothing(sandbox: Sandbox) -> None:
    del sandbox


@pytest.mark.parametrize(("wrong", "given", "kind", "code", "words"), [
    (nothing, {"secret": "another"}, NotPermitted, WRONG_CREDENTIAL, "does not accept the credentials"),
    (elsewhere, {}, NotPermitted, "address", "does not accept requests from this network address"),
    (elsewhere, {"access_key": "a-key"}, NotPermitted, "address", "does not know this access key"),
    (not_ticked, {}, NotPermitted, "action:GetClientsDetails", "does not permit GetClientsDetails"),
    (busy, {}, Busy, "503", "not available"),
])  # fmt: skip
async def test_what_is_wrong_is_told_and_nothing_is_kept(
    sandbox: Sandbox,
    tmp_path: Path,
    wrong: Wrong,
    given: dict[str, str],
    kind: type[ConsoleError],
    code: str,
    words: str,
) -> None:
    shelf = Shelf()
    way_in = await set_up(tmp_path, shelf, sandbox)
    wrong(sandbox)
    with pytest.raises(kind, match=words) as told:
        await way_in.keep_whmcs(**credential(sandbox, **given))
    assert told.value.code == code
    assert shelf.entries == {}
    await way_in.keep_whmcs(**credential(sandbox, **given), untried=True)
    assert shelf.entries["here:whmcs_identifier"] == sandbox.whmcs_identifier


async def test_a_first_set_up_is_not_remembered_with_a_credential_that_is_not_taken(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    shelf = Shelf()
    way_in = entrance(tmp_path, shelf)
    given: dict[str, Any] = {"whmcs_identifier": "an-id", "whmcs_secret": "a-secret"}
    with pytest.raises(NotPermitted):
        await way_in.keep(connection(sandbox), **given)
    assert (way_in.connection, way_in.connections, shelf.entries) == (None, (), {})
    await way_in.keep(connection(sandbox), **given, untried=True)
    assert (way_in.connections, len(shelf.entries)) == ((connection(sandbox),), 3)


async def test_the_key_of_the_environment_goes_along(sandbox: Sandbox, tmp_path: Path) -> None:
    elsewhere(sandbox)
    way_in = await set_up(tmp_path, Shelf(), sandbox, whmcs_access_key="the-key")
    await way_in.keep_whmcs(**credential(sandbox, access_key="an-old-key"))


async def test_where_nobody_answers_it_is_said(sandbox: Sandbox, tmp_path: Path) -> None:
    shelf = Shelf()
    await set_up(tmp_path, shelf, sandbox)
    way_in = entrance(tmp_path, shelf, whmcs_url="http://127.0.0.1:1")
    with pytest.raises(NotSent, match="cannot be reached"):
        await way_in.keep_whmcs(**credential(sandbox))
    assert shelf.entries == {}
