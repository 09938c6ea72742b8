"""The vault: which backends are taken, which are refused with words, and what is kept for this run only."""

from collections.abc import Callable
from typing import Any

import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from typing_extensions import override

from console.services.gateways.vault import LONGEST, Vault


class Entries(KeyringBackend):
    """A backend in memory; made to look like one of keyring's own by `looks_like`."""

    priority = 1.0

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.broken = ""

    @override
    def get_password(self, service: str, username: str) -> str | None:
        self._break("get")
        return self.kept.get(username)

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self._break("set")
        self.kept[username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        self._break("delete")
        if username not in self.kept:
            raise keyring.errors.PasswordDeleteError
        del self.kept[username]

    def _break(self, what: str) -> None:
        if what in self.broken:
            raise keyring.errors.KeyringLocked


class Forgetful(Entries):
    """Takes everything and keeps nothing."""

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self._break("set")


def looks_like(module: str, name: str = "Keyring", kind: type[Entries] = Entries) -> Entries:
    """A backend whose class says that it comes from a module."""
    made: type[Entries] = type(name, (kind,), {"__module__": module, "priority": 1.0})
    return made()


def chained(*backends: KeyringBackend) -> KeyringBackend:
    """Keyring's chain, best first."""
    name = "keyring.backends.chainer"
    made: type[KeyringBackend] = type(
        "ChainerBackend", (keyring.backends.chainer.ChainerBackend,), {"__module__": name, "backends": list(backends)}
    )
    return made()


def never() -> KeyringBackend:
    """What an unknown name in keyring's variable does."""
    raise ModuleNotFoundError


SYSTEM = "keyring.backends.SecretService"


@pytest.mark.parametrize("module", ["SecretService", "libsecret", "kwallet", "macOS", "Windows"])
async def test_the_systems_vaults_are_taken_and_keep(module: str) -> None:
    backend = looks_like(f"keyring.backends.{module}")
    vault = Vault(lambda: backend, named=False)
    state = await vault.state()
    assert (state.usable, state.named, state.problem, state.name) == (True, False, None, f"{module}.Keyring")
    assert backend.kept == {}, "the entry with which it was tried is gone"
    assert await vault.put("a:sign_in", "secret")
    assert await Vault(lambda: backend, named=False).get("a:sign_in") == "secret"
    assert await vault.remove("a:sign_in")
    assert not await vault.holds("a:sign_in")
    assert not await vault.remove("a:sign_in")


REFUSED: list[tuple[Callable[[], KeyringBackend], str]] = [
    (keyring.backends.fail.Keyring, "no vault"),
    (keyring.backends.null.Keyring, "switched off"),
    (lambda: looks_like("keyrings.alt.file", "PlaintextKeyring"), "plain text"),
    (lambda: looks_like("acme.vault", "UnencryptedFile"), "plain text"),
    (lambda: looks_like("keyrings.alt.file", "EncryptedKeyring"), "not the vault of the operating system"),
    (lambda: chained(looks_like("keyrings.alt.file", "PlaintextKeyring")), "plain text"),
    (chained, "no vault"),
    (never, "cannot be opened"),
    (lambda: looks_like(SYSTEM, kind=Forgetful), "may be locked"),
]


@pytest.mark.parametrize(("find", "words"), REFUSED)
async def test_what_must_not_keep_secrets_is_refused_with_words_and_serves_this_run(
    find: Callable[[], KeyringBackend], words: str
) -> None:
    backend: list[Any] = []

    def found() -> KeyringBackend:
        backend.append(find())
        return backend[0]  # type: ignore[no-any-return] # one of several test classes

    vault = Vault(found, named=False)
    state = await vault.state()
    assert not state.usable
    assert words in str(state.problem)
    assert state.locked is ("may be locked" in words), "only what is there can be unlocked"
    assert not await vault.put("a:sign_in", "secret")
    assert await vault.get("a:sign_in") == "secret"
    assert not any(getattr(one, "kept", {}) for one in backend)
    vault.forget_run()
    assert await vault.get("a:sign_in") is None


async def test_a_chain_is_resolved_to_the_systems_vault_and_never_falls_through_to_a_file() -> None:
    plain, system = looks_like("keyrings.alt.file", "PlaintextKeyring"), looks_like(SYSTEM)
    plain.kept["a:sign_in"] = "old"
    vault = Vault(lambda: chained(plain, system), named=False)
    assert (await vault.state()).usable
    assert await vault.get("a:sign_in") is None
    await vault.put("a:sign_in", "secret")
    assert (system.kept, plain.kept) == ({"a:sign_in": "secret"}, {"a:sign_in": "old"})


async def test_a_named_backend_is_taken_as_their_choice() -> None:
    backend = looks_like("keyrings.alt.file", "PlaintextKeyring")
    vault = Vault(lambda: backend, named=True)
    state = await vault.state()
    assert (state.usable, state.named, state.name) == (True, True, "keyrings.alt.file.PlaintextKeyring")
    assert await vault.put("a:sign_in", "secret")


async def test_a_named_backend_that_keeps_nothing_serves_this_run() -> None:
    vault = Vault(keyring.backends.null.Keyring, named=True)
    state = await vault.state()
    assert (state.usable, state.named) == (False, True)
    assert not await vault.put("a:sign_in", "secret")
    assert await vault.get("a:sign_in") == "secret"


async def test_the_variable_of_keyring_names_the_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await Vault().state()).named
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    assert not (await Vault().state()).named


@pytest.mark.parametrize("broken", ["set", "get", "set delete"])
async def test_a_vault_that_locks_in_the_middle_loses_nothing_of_this_run(broken: str) -> None:
    backend = looks_like(SYSTEM)
    vault = Vault(lambda: backend, named=False)
    assert (await vault.state()).usable
    backend.broken = broken
    assert not await vault.put("a:sign_in", "secret")
    assert await vault.get("a:sign_in") == "secret"
    backend.broken = ""
    assert await vault.put("a:sign_in", "newer")
    assert backend.kept == {"a:sign_in": "newer"}


async def test_what_is_too_long_for_windows_is_kept_for_this_run_and_removes_what_it_replaces() -> None:
    backend = looks_like(SYSTEM)
    vault = Vault(lambda: backend, named=False)
    assert await vault.put("a:sign_in", "x" * LONGEST)
    assert not await vault.put("a:sign_in", "x" * (LONGEST + 1))
    assert backend.kept == {}
