"""Forgetting everything: every connection, every entry, every file but the journal, and what could not be removed."""

import json
from dataclasses import asdict
from pathlib import Path

from typing_extensions import override

from console.models.connection import Connection
from console.models.ids import UserId
from console.services.sign_in.connections import Connections
from console.services.sign_in.forgetting import Forgetting
from console.services.sign_in.kept_sign_in import KeptSignIn
from tests.services.keepers import Shelf

NOWHERE = "http://127.0.0.1:1"
CONNECTION = Connection(key="here", environment="sandbox", salesforce_url=NOWHERE, client_id="an-app")


def kept_sign_in() -> str:
    """A sign-in at an address where nobody answers."""
    person = UserId("005000000000001AAA")
    one = KeptSignIn(refresh="5Aep", instance=NOWHERE, person=person, issuer=NOWHERE, client_id="an-app")
    return json.dumps(asdict(one))


async def furnished(folder: Path) -> Shelf:
    """A home and a vault with two connections, of which one is signed in."""
    for key in ("here", "there"):
        await Connections(folder).keep(Connection(**{**asdict(CONNECTION), "key": key}))
    for name in ("settlement-here.json", "window.ini", "console.log", "console.log.1", "sign-in-here.lock",
                 "journal-here.sqlite3", "journal-here.sqlite3-wal", "profile.toml"):  # fmt: skip
        (folder / name).touch()
    shelf = Shelf()
    shelf.entries = {"here:sign_in": kept_sign_in(), "there:whmcs_secret": "s", "there:whmcs_identifier": "i"}
    return shelf


def names(folder: Path) -> tuple[str, ...]:
    """What is in a folder."""
    return tuple(sorted(path.name for path in folder.iterdir()))


async def test_everything_of_every_connection_goes_and_the_journal_stays(tmp_path: Path) -> None:
    shelf = await furnished(tmp_path)
    done = await Forgetting(tmp_path, shelf).forget([])
    assert (shelf.entries, done.left) == ({}, ())
    assert (done.revoked, done.alive) == ((), ("127.0.0.1:1",))
    assert names(tmp_path) == done.kept
    assert done.kept == ("journal-here.sqlite3", "journal-here.sqlite3-wal", "profile.toml")
    assert {"assist-console / here:sign_in", "connections.json", "window.ini", "console.log.1"} <= set(done.removed)
    assert {"assist-console / there:sign_in", "assist-console / there:whmcs_secret"} <= set(done.looked_for)


async def test_a_second_time_finds_nothing(tmp_path: Path) -> None:
    await Forgetting(tmp_path, await furnished(tmp_path)).forget([])
    again = await Forgetting(tmp_path, Shelf()).forget([CONNECTION])
    assert (again.removed, again.revoked, again.alive, again.left) == ((), (), (), ())
    assert again.looked_for


class Stubborn(Shelf):
    """A vault that says that it removed what it still has."""

    @override
    async def remove(self, entry: str) -> bool:
        return entry in self.entries


async def test_what_is_still_there_is_named(tmp_path: Path) -> None:
    shelf = Stubborn()
    shelf.entries = {"here:whmcs_secret": "s"}
    done = await Forgetting(tmp_path, shelf).forget([CONNECTION])
    assert done.left == ("assist-console / here:whmcs_secret",)
    assert "assist-console / here:whmcs_secret" not in done.looked_for


def _unremovable(folder: Path) -> None:
    (folder / "window.ini").mkdir()


async def test_a_file_that_cannot_be_removed_is_named(tmp_path: Path) -> None:
    _unremovable(tmp_path)
    done = await Forgetting(tmp_path, Shelf()).forget([])
    assert done.left == ("window.ini",)
    assert ("window.ini" in done.looked_for, "connections.json" in done.looked_for) == (False, True)


async def test_signing_out_of_one_leaves_the_rest(tmp_path: Path) -> None:
    shelf = await furnished(tmp_path)
    done = await Forgetting(tmp_path, shelf).sign_out(CONNECTION)
    assert done.removed == ("assist-console / here:sign_in",)
    assert set(shelf.entries) == {"there:whmcs_secret", "there:whmcs_identifier"}
    assert len(Connections(tmp_path).all()) == 2


async def test_a_vault_that_does_not_open_proves_nothing(tmp_path: Path) -> None:
    """As over SSH: the entries are in the desktop's vault, and nobody can look there."""
    await furnished(tmp_path)
    closed = Shelf()
    closed.keeps = False
    done = await Forgetting(tmp_path, closed).forget([])
    assert "assist-console / here:sign_in" in done.unseen
    assert not [name for name in done.looked_for if name.startswith("assist-console / ")]
    assert "connections.json" in done.kept, "it names the entries for the run that finds the vault open"
    assert "window.ini" not in names(tmp_path)
    there = Shelf()
    there.entries = {"here:sign_in": kept_sign_in()}
    again = await Forgetting(tmp_path, there).forget([])
    assert (there.entries, again.unseen) == ({}, ())
    assert "connections.json" in again.removed
