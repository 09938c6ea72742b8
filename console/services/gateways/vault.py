"""The secrets of this user in the operating system's vault; where it may not be used, in memory for this run.

An entry is read back before anybody relies on it: some vaults take everything and keep nothing.
"""

import asyncio
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from console.models.connection import VaultState
from console.models.text import Text, tr

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")
SERVICE: Final = "assist-console"
LONGEST: Final = 1280
"""Characters: Windows keeps 2,560 bytes an entry, two bytes a character."""
_NAMED_BY: Final = "PYTHON_KEYRING_BACKEND"
_PROBE: Final = "probe"
_SYSTEM_VAULTS: Final = frozenset({"SecretService", "libsecret", "kwallet", "macOS", "Windows"})
"""Keyring's own backends that are an operating system's vault."""


class SecretStore(Protocol):
    """Keeps secrets by name."""

    async def state(self) -> VaultState:
        """Tell whether secrets outlive this run, and where they are."""
        ...

    async def get(self, entry: str) -> str | None:
        """Read a secret, or None."""
        ...

    async def put(self, entry: str, secret: str) -> bool:
        """Keep a secret; True when it was stored and read back, False when it is kept for this run only."""
        ...

    async def remove(self, entry: str) -> bool:
        """Remove a secret; True when there was one. `holds` proves it."""
        ...

    async def holds(self, entry: str) -> bool:
        """Look for a secret without giving it: the proof of a removal."""
        ...

    def forget_run(self) -> None:
        """Drop the secrets that are kept in memory, as a lock does."""
        ...


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A backend and what is thought of it."""

    state: VaultState
    backend: "KeyringBackend | None" = None


class Vault:
    """The `SecretStore` over keyring. Its calls may ask the person or wait for a bus: never on the event loop."""

    def __init__(self, find: "Callable[[], KeyringBackend] | None" = None, *, named: bool | None = None) -> None:
        """Keep how the backend is found; nothing is imported before the first use.

        Args:
            find: gives the backend; keyring's own choice if None.
            named: whether whoever started the program named it; read from keyring's variable if None.
        """
        self._find = find or _chosen
        self._named = bool(os.environ.get(_NAMED_BY)) if named is None else named
        self._found: _Found | None = None
        self._this_run: dict[str, str] = {}

    async def state(self) -> VaultState:
        """Tell whether secrets outlive this run; the first call tries it with an entry of its own."""
        return (await asyncio.to_thread(self._ready)).state

    async def get(self, entry: str) -> str | None:
        """Read a secret: this run's own, else the vault's."""
        if entry in self._this_run:
            return self._this_run[entry]
        return await asyncio.to_thread(self._read, entry)

    async def put(self, entry: str, secret: str) -> bool:
        """Store a secret and read it back; otherwise it is kept for this run."""
        # First here: whatever happens below, it is not lost while the program runs.
        self._this_run[entry] = secret
        if not await asyncio.to_thread(self._write, entry, secret):
            await asyncio.to_thread(self._delete, entry)  # an older one that is there would be taken for this one
            return False
        if self._this_run.get(entry) == secret:
            del self._this_run[entry]
        return True

    async def remove(self, entry: str) -> bool:
        """Remove a secret from memory and from the vault."""
        here = self._this_run.pop(entry, None) is not None
        return await asyncio.to_thread(self._delete, entry) or here

    async def holds(self, entry: str) -> bool:
        """Look for a secret in memory and in the vault."""
        return await self.get(entry) is not None

    def forget_run(self) -> None:
        """Drop the secrets that are kept in memory."""
        self._this_run.clear()

    # -- in a thread --------------------------------------------------------------------------------------------

    def _ready(self) -> _Found:
        if self._found is None:
            self._found = _tried(_judge(self._find, named=self._named))
        return self._found

    def _backend(self) -> "KeyringBackend | None":
        found = self._ready()
        return found.backend if found.state.usable else None

    def _read(self, entry: str) -> str | None:
        backend = self._backend()
        return _quietly(lambda: backend.get_password(SERVICE, entry)) if backend is not None else None

    def _write(self, entry: str, secret: str) -> bool:
        backend = self._backend()
        if backend is None or len(secret) > LONGEST:
            return False

        def write() -> bool:
            backend.set_password(SERVICE, entry, secret)
            return backend.get_password(SERVICE, entry) == secret

        return bool(_quietly(write))

    def _delete(self, entry: str) -> bool:
        backend = self._backend()
        if backend is None:
            return False

        def delete() -> bool:
            there = backend.get_password(SERVICE, entry) is not None
            if there:
                backend.delete_password(SERVICE, entry)
            return there

        return bool(_quietly(delete))


def _chosen() -> "KeyringBackend":
    import keyring  # noqa: PLC0415 - its discovery is slow: after the first paint, in a thread

    return keyring.get_keyring()


def _quietly(call: Callable[[], T]) -> T | None:
    """Call a backend; whatever it raises means that it did not do it.

    Backends are other people's plug-ins over buses and system libraries: beside KeyringError they raise what they like.
    Nothing of it is told or logged, since it could hold the secret.
    """
    try:
        return call()
    except Exception:  # noqa: BLE001 - see above
        return None


def _judge(find: "Callable[[], KeyringBackend]", *, named: bool) -> _Found:
    """Find the backend and say whether secrets may go there."""
    backend = _quietly(find)
    if backend is None:
        return _refused("?", tr("The vault of this system cannot be opened."), named=named)
    if named:
        return _Found(state=VaultState(usable=True, name=_name(backend), named=True), backend=backend)
    candidates = _unchained(backend)
    system = next((one for one in candidates if _is_system_vault(one)), None)
    if system is not None:
        return _Found(state=VaultState(usable=True, name=_name(system)), backend=system)
    return _refused(_name(candidates[0]), _objection(candidates[0]), named=False)


def _refused(name: str, problem: Text, *, named: bool) -> _Found:
    return _Found(state=VaultState(usable=False, name=name, named=named, problem=problem))


def _unchained(backend: "KeyringBackend") -> "tuple[KeyringBackend, ...]":
    """Resolve keyring's chain, best first: its reads would fall through to a plain file behind the vault."""
    if type(backend).__module__ != "keyring.backends.chainer":
        return (backend,)
    return tuple(getattr(backend, "backends", ())) or (backend,)


def _is_system_vault(backend: "KeyringBackend") -> bool:
    package, _, module = type(backend).__module__.rpartition(".")
    return package == "keyring.backends" and module in _SYSTEM_VAULTS


def _objection(backend: "KeyringBackend") -> Text:
    where = f"{type(backend).__module__}.{type(backend).__qualname__}".casefold()
    if where.startswith(("keyring.backends.fail", "keyring.backends.chainer")):
        return tr("This system has no vault.")
    if where.startswith("keyring.backends.null"):
        return tr("The vault is switched off.")
    if "plain" in where or "unencrypted" in where:
        return tr("The vault would keep secrets as plain text.")
    return tr("What keyring offers here is not the vault of the operating system.")


def _tried(found: _Found) -> _Found:
    """Store an entry and read it back, so that a vault that is locked or keeps nothing is known before it is needed."""
    backend = found.backend
    if backend is None:
        return found
    token = secrets.token_hex(8)

    def attempt() -> bool:
        backend.set_password(SERVICE, _PROBE, token)
        kept = backend.get_password(SERVICE, _PROBE) == token
        if kept:
            backend.delete_password(SERVICE, _PROBE)
        return kept

    if _quietly(attempt):
        return found
    problem = tr("The vault does not keep what it is given: it may be locked. Unlock it, then start the program again.")
    return replace(found, state=replace(found.state, usable=False, problem=problem, locked=True))


def _name(backend: "KeyringBackend") -> str:
    """Give the backend's name for the reader; its class is what a person finds in keyring's own documentation."""
    module = type(backend).__module__.removeprefix("keyring.backends.")
    return f"{module}.{type(backend).__qualname__}"
