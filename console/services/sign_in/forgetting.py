"""Signing out: the tokens are ended at Salesforce, what was stored is removed, and then looked for again."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from console.models.connection import Connection, SignedOut
from console.models.error import ConsoleError
from console.services.file_lock import held
from console.services.gateways.oauth import OAuth
from console.services.gateways.vault import SERVICE, SecretStore
from console.services.sign_in.connections import FILE, LOCK, Connections
from console.services.sign_in.kept_sign_in import ENTRIES, LOCK_SECONDS, REFRESH, KeptSignIns, entry, lock_file

_OURS: Final = (FILE, f".{FILE}-*", "settlement*", "window.ini", "console.log*", "sign-in-*.lock", LOCK)
"""What the console writes into its home and may be forgotten; the journal stays, because it is the audit trail."""


@dataclass
class _Done:
    """What happened so far."""

    revoked: list[str] = field(default_factory=list)
    alive: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


class Forgetting:
    """Ends sign-ins and removes what this workstation keeps of them."""

    def __init__(self, folder: Path, store: SecretStore, oauth: Callable[[str, str], OAuth] = OAuth) -> None:
        """Keep the home folder, the vault and how Salesforce is asked."""
        self._folder = folder
        self._store = store
        self._oauth = oauth

    async def sign_out(self, connection: Connection) -> SignedOut:
        """End one connection's sign-in; everything else of it stays, so that the next one is asked for nothing."""
        done = _Done()
        await self._revoke(connection.key, done)
        await self._remove([entry(connection.key, REFRESH)], done)
        return _told(done)

    async def forget(self, connections: Iterable[Connection]) -> SignedOut:
        """End every sign-in and remove everything stored, but for the journal and a profile."""
        done, there = _Done(), self._files()
        keys = {one.key for one in (*connections, *Connections(self._folder).all())}
        for key in sorted(keys):
            async with self._alone(key):
                await self._revoke(key, done)
                await self._remove([entry(key, what) for what in ENTRIES], done)
        self._remove_files(done, there)
        kept = tuple(sorted(path.name for path in self._folder.iterdir() if path.name not in done.left))
        return _told(done, kept=kept)

    @asynccontextmanager
    async def _alone(self, key: str) -> AsyncIterator[None]:
        """Let a renewal of another window end first: it would store a new token behind our back.

        A window that hangs does not keep anybody from forgetting: what is there is removed all the same.
        """
        async with AsyncExitStack() as stack:
            with suppress(TimeoutError, OSError):
                await stack.enter_async_context(held(lock_file(self._folder, key), seconds=LOCK_SECONDS))
            yield

    async def _revoke(self, key: str, done: _Done) -> None:
        kept = await KeptSignIns(self._store).any_of(key)
        if kept is None:
            return
        host = urlsplit(kept.instance).netloc
        try:
            await self._oauth(kept.instance, kept.client_id).revoke(kept.refresh)
        except ConsoleError:
            done.alive.append(host)
        else:
            done.revoked.append(host)

    async def _remove(self, entries: list[str], done: _Done) -> None:
        opens = (await self._store.state()).usable
        for one in entries:
            name = f"{SERVICE} / {one}"
            if await self._store.remove(one):
                done.removed.append(name)
            if await self._store.holds(one):
                done.left.append(name)
            else:
                (done.gone if opens else done.unseen).append(name)

    def _files(self) -> frozenset[Path]:
        return frozenset(path for pattern in _OURS for path in self._folder.glob(pattern))

    def _remove_files(self, done: _Done, there: frozenset[Path]) -> None:
        """Remove what is ours; locks that were taken just now are no news."""
        for path in sorted(self._files()):
            if path.name == FILE and done.unseen:
                continue  # it names the entries for the run that finds the vault open
            try:
                path.unlink()
            except OSError:
                done.left.append(path.name)
            else:
                done.removed.extend([path.name] if path in there else ())
        done.gone.extend(pattern for pattern in _OURS if not list(self._folder.glob(pattern)))


def _told(done: _Done, *, kept: tuple[str, ...] = ()) -> SignedOut:
    return SignedOut(
        revoked=tuple(done.revoked),
        alive=tuple(done.alive),
        removed=tuple(done.removed),
        looked_for=tuple(done.gone),
        left=tuple(done.left),
        unseen=tuple(done.unseen),
        kept=kept,
    )
