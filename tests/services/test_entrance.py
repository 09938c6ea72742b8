"""What stands before the desk: which connection wins, what is probed, kept and chosen, and what the environment is."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from console.app import build_desk
from console.models.connection import Connection, OpensBy
from console.models.error import NotSent, SetUpNeeded, SignInNeeded, Unreadable
from console.models.profile import ConnectionDefaults, Profile
from console.models.profile import SignIn as SignInWish
from console.sandbox.access import CLIENT_ID
from console.sandbox.server import Sandbox
from console.services.desk import Desk
from console.services.rules.salesforce_address import sign_in_address
from console.services.settings import Settings
from console.services.sign_in.account import FixedAccount
from console.services.sign_in.connections import Connections
from console.services.sign_in.entrance import Doors, Entrance
from console.services.sign_in.resolving import environment_of, resolve
from console.services.sign_in.session_keeper import SessionKeeper
from tests.services.gateways.scripted_server import Answer, ScriptedServer
from tests.services.keepers import Browser, Office, Shelf, until

ACME = "https://acme.my.salesforce.com"


def connection(**changes: Any) -> Connection:
    given: dict[str, Any] = {
        "key": "acme", "environment": "production", "salesforce_url": ACME, "client_id": "an-app", **changes,
    }  # fmt: skip
    return Connection(**given)


def settings(home: Path, **said: Any) -> Settings:
    return Settings(home=home, **said)


def test_nothing_is_connected_to_until_somebody_says_so(tmp_path: Path) -> None:
    assert resolve(settings(tmp_path), Profile()) is None


async def test_variables_win_over_the_profile_and_the_profile_over_what_was_set_up(tmp_path: Path) -> None:
    await Connections(tmp_path).keep(connection(key="kept", salesforce_url="https://kept.my.salesforce.com"))
    said = Profile(connection=ConnectionDefaults(salesforce_url="profile", client_id="an-app"))
    bare = settings(tmp_path)
    by_variables = settings(tmp_path, salesforce_url="https://variable.my.salesforce.com", salesforce_client_id="x")
    by_token = settings(tmp_path, salesforce_url=ACME, salesforce_token=SecretStr("t"), connection="kept")
    by_name = settings(tmp_path, connection="kept", salesforce_url=ACME, salesforce_client_id="x")
    found = [resolve(one, said) for one in (bare, by_variables, by_token, by_name)]
    assert [one and one.key for one in found] == ["profile", "variable", "acme", "kept"]
    only_kept = resolve(bare, Profile())
    assert only_kept is not None
    assert only_kept.key == "kept"


async def test_several_connections_are_a_choice_and_a_missing_one_is_named(tmp_path: Path) -> None:
    for key in ("one", "two"):
        await Connections(tmp_path).keep(connection(key=key))
    way_in = entrance(tmp_path)
    assert [way_in.connection] == [None]
    with pytest.raises(SetUpNeeded, match="one, two"):
        way_in.account()
    way_in.choose("two")
    assert way_in.connection == connection(key="two")
    with pytest.raises(SetUpNeeded, match=r"three.*one, two"):
        way_in.choose("three")


async def test_what_is_wrong_with_the_settings_is_told_where_somebody_can_show_it(tmp_path: Path) -> None:
    way_in = entrance(tmp_path, connection="nowhere")
    with pytest.raises(SetUpNeeded, match="nowhere"):
        await way_in.ready()
    (tmp_path / "connections.json").write_text("{", encoding="utf-8")
    with pytest.raises(SetUpNeeded, match=r"connections\.json"):
        await entrance(tmp_path).ready()


async def test_what_is_remembered_of_a_connection_holds_for_the_same_address_and_app_alone(tmp_path: Path) -> None:
    await Connections(tmp_path).keep(connection(instance_url=ACME, whmcs_url="https://whmcs.example.test"))
    same = resolve(settings(tmp_path, salesforce_url="acme", salesforce_client_id="an-app"), Profile())
    other = resolve(settings(tmp_path, salesforce_url="acme", salesforce_client_id="other"), Profile())
    assert same == connection(instance_url=ACME, whmcs_url="https://whmcs.example.test")
    assert other == connection(client_id="other")


async def test_the_list_is_replaced_as_a_whole_and_for_this_user_alone(tmp_path: Path) -> None:
    kept = Connections(tmp_path / "deep")
    await kept.keep(connection())
    await kept.keep(connection(key="other"))
    await kept.keep(connection(instance_url=ACME))
    assert kept.all() == (connection(instance_url=ACME), connection(key="other"))
    assert sorted(path.name for path in kept.path.parent.iterdir()) == ["connections.json", "connections.lock"]
    assert kept.path.stat().st_mode & 0o077 == 0
    assert set(json.loads(kept.path.read_text(encoding="utf-8"))[0]) == set(Connection.__dataclass_fields__)


@pytest.mark.parametrize(
    ("address", "now", "said", "sandbox", "expected"),
    [
        (ACME, "production", None, None, "production"),
        (ACME, "production", None, True, "sandbox"),
        (ACME, "sandbox", None, False, "production"),
        (ACME, "sandbox", "sandbox", False, "production"),
        (ACME, "production", "production", True, "production"),
        (ACME, "sandbox", "sandbox", None, "sandbox"),
        (ACME, "demo", "demo", False, "production"),
        ("http://127.0.0.1:1", "production", "demo", False, "demo"),
    ],
)
def test_no_word_makes_a_production_a_sandbox(
    address: str, now: Any, said: Any, sandbox: bool | None, expected: str
) -> None:
    one = connection(salesforce_url=address, environment=now)
    assert environment_of(one, said=said, sandbox=sandbox) == expected


# --- over HTTP -----------------------------------------------------------------------------------------------------


def entrance(home: Path, *, profile: Profile | None = None, shelf: Shelf | None = None, **said: Any) -> Entrance:
    doors = Doors(build=build_desk, store=shelf or Shelf(), browser=Browser())
    return Entrance(settings(home, **said), profile or Profile(), doors)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def way_in(sandbox: Sandbox, tmp_path: Path, shelf: Shelf) -> AsyncIterator[Entrance]:
    ports = tuple(Office(sandbox, tmp_path).ports)
    made = entrance(tmp_path, profile=Profile(sign_in=SignInWish(ports=ports)), shelf=shelf)
    yield made
    await made.aclose()


async def test_from_nothing_to_a_desk(way_in: Entrance, shelf: Shelf, sandbox: Sandbox, tmp_path: Path) -> None:
    assert (way_in.connection, await way_in.ready()) == (None, False)
    base = await way_in.probe(sandbox.url.removeprefix("http://"))
    await way_in.keep(
        way_in.named(base, f" {CLIENT_ID} ", whmcs_url=sandbox.whmcs_url),
        whmcs_identifier=sandbox.whmcs_identifier,
        whmcs_secret=sandbox.whmcs_secret,
    )
    assert not await way_in.ready()
    with pytest.raises(SignInNeeded):
        await way_in.desk()
    shown: list[str] = []
    await way_in.sign_in(opened=shown.append)
    assert shown
    assert await way_in.ready()
    desk: Desk = await way_in.desk()
    try:
        await desk.start()
        assert (desk.environment, desk.account.person) == ("sandbox", desk.agent.id)
        assert await desk._whmcs.version()
    finally:
        await desk.aclose()
    again = entrance(tmp_path, shelf=shelf)
    assert await again.ready()
    assert again.connection == way_in.connection
    assert (await again.sign_out(forget=True)).left == ()
    assert again.connections == ()


async def test_a_scripts_session_needs_no_sign_in_and_no_question(sandbox: Sandbox, tmp_path: Path) -> None:
    way_in = entrance(
        tmp_path,
        profile=Profile(environment="demo"),
        salesforce_url=sandbox.url,
        salesforce_token=SecretStr(sandbox.token()),
    )
    assert await way_in.ready()
    assert isinstance(way_in.account(), FixedAccount)
    desk = await way_in.desk()
    assert desk.environment == "demo"
    with pytest.raises(SignInNeeded, match="from outside"):
        await way_in.sign_out()
    desk.account.lock()
    with pytest.raises(SignInNeeded, match="locked"):
        await desk.start()
    await desk.account.unlock()
    await desk.start()
    await desk.aclose()
    assert way_in.connections == (), "a script leaves nothing behind"


async def test_a_probe_says_what_is_wrong(way_in: Entrance) -> None:
    with ScriptedServer() as server:
        server.answers = [Answer(b"<html>a sign-in page of the network</html>")]
        with pytest.raises(Unreadable, match="not as Salesforce"):
            await way_in.probe(server.url)
    with pytest.raises(NotSent):
        await way_in.probe("127.0.0.1:1")
    with pytest.raises(SetUpNeeded):
        await way_in.probe("two words")


async def test_not_reachable_is_not_the_same_as_not_signed_in(
    way_in: Entrance, shelf: Shelf, sandbox: Sandbox, tmp_path: Path
) -> None:
    await way_in.keep(way_in.named(sandbox.url, CLIENT_ID))
    await way_in.sign_in()
    here, nowhere = f'"instance": "{sandbox.url}"', '"instance": "http://127.0.0.1:1"'
    shelf.entries = {name: text.replace(here, nowhere) for name, text in shelf.entries.items()}
    with pytest.raises(NotSent):
        await entrance(tmp_path, shelf=shelf).ready()
    shelf.entries = {name: text.replace(nowhere, here) for name, text in shelf.entries.items()}
    assert await entrance(tmp_path, shelf=shelf).ready()


async def test_a_command_that_is_broken_off_while_it_renews_still_stores_the_new_token(
    way_in: Entrance, shelf: Shelf, sandbox: Sandbox, tmp_path: Path
) -> None:
    await way_in.keep(way_in.named(sandbox.url, CLIENT_ID))
    await way_in.sign_in()
    access, later = sandbox.org.access, entrance(tmp_path, shelf=shelf)
    before, reused = access.renewals, access.reused
    async with asyncio.TaskGroup() as group:
        command = group.create_task(later.desk())
        await until(lambda: access.renewals > before)
        command.cancel()
    account = later.account()
    assert isinstance(account, SessionKeeper)
    assert (command.cancelled(), account._work) == (True, set())
    assert await entrance(tmp_path, shelf=shelf).ready()
    assert (access.renewals, access.reused) == (before + 2, reused)


async def test_a_second_organisation_of_the_common_login_page_gets_a_place_of_its_own(tmp_path: Path) -> None:
    way_in, login = entrance(tmp_path), "https://login.salesforce.com"
    first = way_in.named(login, "an-app")
    await Connections(tmp_path).keep(first)
    corrected = way_in.named(login, "the-app")
    assert (first.key, corrected.key) == ("production", "production"), "nobody signed in to the first yet"
    used = replace(corrected, instance_url="https://first.my.salesforce.com", environment="sandbox")
    await Connections(tmp_path).keep(used)
    assert way_in.named(login, "the-app", whmcs_url="https://billing.example.jp") == replace(
        used, whmcs_url="https://billing.example.jp"
    )
    second = way_in.named(login, "another-app")
    assert (second.key, second.instance_url) == ("production-2", None)
    await Connections(tmp_path).keep(replace(second, instance_url="https://second.my.salesforce.com"))
    assert way_in.named(login, "a-third-app").key == "production-3"
    assert [one.key for one in way_in.connections] == ["production", "production-2"]
    await Connections(tmp_path).keep(connection(instance_url=ACME))
    assert way_in.named(ACME, "new-app").key == "acme", "a My Domain address is one organisation's own"


@pytest.mark.parametrize("key", ["../../etc/x", "a/b", "", ".hidden", "a b", "a\\b", "x" * 65, "a:b", "a\n"])
async def test_a_key_leads_to_no_other_place(tmp_path: Path, key: str) -> None:
    with pytest.raises(SetUpNeeded, match="cannot be called"):
        await Connections(tmp_path).keep(connection(key=key))
    forged = {"key": key, "environment": "production", "salesforce_url": ACME, "client_id": "an-app"}
    (tmp_path / "connections.json").write_text(json.dumps([forged]), encoding="utf-8")
    with pytest.raises(SetUpNeeded, match="cannot be read"):
        Connections(tmp_path).all()


@pytest.mark.parametrize(
    "content", [b"[" * 200_000, b"\xff", b"7", b'[{"key": 1}]', b" " * (2**20 + 1), b'["\\ud800"]']
)
async def test_a_forged_list_of_connections_is_told_and_the_start_goes_on(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "connections.json").write_bytes(content)
    way_in = entrance(tmp_path)
    with pytest.raises(SetUpNeeded, match="cannot be read"):
        await way_in.ready()


async def test_a_credential_goes_to_no_host_but_the_one_that_it_was_given_for(tmp_path: Path) -> None:
    shelf = Shelf()
    way_in = Entrance(settings(tmp_path), Profile(), Doors(build=build_desk, store=shelf))
    given = connection(whmcs_url="https://whmcs.example.test/billing")
    await way_in.keep(
        given, whmcs_identifier="the-id", whmcs_secret="the-secret", whmcs_access_key="the-key", untried=True
    )
    for address, known in (
        ("https://whmcs.example.test/billing", True),
        ("https://WHMCS.example.test", True),
        ("https://evil.example.test/billing", False),
        ("https://whmcs.example.test:8443", False),
        ("http://whmcs.example.test", False),
        (None, False),
    ):
        await Connections(tmp_path).keep(replace(given, whmcs_url=address))
        later = Entrance(settings(tmp_path), Profile(), Doors(build=build_desk, store=shelf))
        found = await later.examined()
        told = (found.whmcs_identifier, found.whmcs_secret, found.whmcs_access_key)
        assert [one is not None for one in told] == [known] * 3, address


@pytest.mark.parametrize(("environment", "fresh"), [("production", True), ("demo", False)])
async def test_the_profile_decides_what_opens_a_lock(tmp_path: Path, environment: str, fresh: bool) -> None:
    said = Profile.model_validate({"environment": environment, "lock": {"sign_in": True}})
    scripted = Entrance(settings(tmp_path, salesforce_url=ACME, salesforce_token=SecretStr("t")), said,
                        Doors(build=build_desk))  # fmt: skip
    await Connections(tmp_path).keep(connection())
    kept = Entrance(settings(tmp_path), said, Doors(build=build_desk, store=Shelf()))
    assert scripted.account().opens_by is (OpensBy.RESTART if fresh else OpensBy.ANYBODY)
    assert kept.account().opens_by is (OpensBy.SIGN_IN if fresh else OpensBy.VAULT)


@pytest.mark.parametrize("typed", ["https://[x", "https://acme.example.test:99999", "https://acme.example.test:x"])
def test_half_an_address_has_words(tmp_path: Path, typed: str) -> None:
    way_in = entrance(tmp_path)
    for read in (way_in.whmcs_address, sign_in_address):
        with pytest.raises(SetUpNeeded, match="not a web address"):
            read(typed)


async def test_a_credential_is_missing_where_the_address_is_known_and_nobody_gave_it(tmp_path: Path) -> None:
    shelf, secret = Shelf(), SecretStr("s")
    said = Profile(connection=ConnectionDefaults(salesforce_url=ACME, client_id="an-app", whmcs_url="https://w.test"))
    without = Profile(connection=ConnectionDefaults(salesforce_url=ACME, client_id="an-app"))
    moved = Profile(connection=ConnectionDefaults(salesforce_url=ACME, client_id="an-app", whmcs_url="https://v.test"))
    by_variables = entrance(tmp_path, profile=said, whmcs_identifier="id", whmcs_secret=secret)
    by_token = entrance(tmp_path, profile=said, salesforce_url=ACME, salesforce_token=SecretStr("t"))
    unset = entrance(tmp_path)
    for one in (by_variables, by_token, entrance(tmp_path, profile=without), unset):
        assert not await one.lacks_whmcs()
    assert await entrance(tmp_path, profile=said, whmcs_identifier="id").lacks_whmcs()
    way_in = entrance(tmp_path, profile=said, shelf=shelf)
    account = way_in.account()
    assert await way_in.lacks_whmcs()
    await way_in.keep_whmcs(identifier="id", secret="word", access_key="key", untried=True)
    assert way_in.account() is account, "an open session stays"
    assert not await way_in.lacks_whmcs()
    assert not await entrance(tmp_path, profile=said, shelf=shelf).lacks_whmcs()
    assert await entrance(tmp_path, profile=moved, shelf=shelf).lacks_whmcs(), "it was given for another host"
    assert shelf.entries["acme:whmcs_access_key"] == "key"
    with pytest.raises(SetUpNeeded):
        await unset.keep_whmcs(identifier="id", secret="word", untried=True)
