"""The refresh token as it is kept: together with whom and what it is for, so that it never goes anywhere else."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Self

from console.models.connection import Connection
from console.models.ids import UserId
from console.services.gateways.oauth import Tokens
from console.services.gateways.vault import SecretStore

REFRESH: Final = "sign_in"
WHMCS_IDENTIFIER: Final = "whmcs_identifier"
WHMCS_SECRET: Final = "whmcs_secret"  # noqa: S105 - the name of an entry, not a secret
WHMCS_ACCESS_KEY: Final = "whmcs_access_key"
WHMCS_FOR: Final = "whmcs_for"
"""For which host the WHMCS credential was given: it never goes to another one, whatever a file or a profile says."""
ENTRIES: Final = (REFRESH, WHMCS_IDENTIFIER, WHMCS_SECRET, WHMCS_ACCESS_KEY, WHMCS_FOR)
"""Everything that the console ever puts into the vault for one connection."""


LOCK_SECONDS: Final = 90.0
"""Longer than one renewal can take: whoever holds the lock for longer hangs."""


def lock_file(folder: Path, key: str) -> Path:
    """Give the file whose lock keeps every other window and command away from a connection's kept token."""
    return folder / f"sign-in-{key}.lock"


def entry(key: str, what: str) -> str:
    """Give the name of a connection's entry in the vault."""
    return f"{key}:{what}"


@dataclass(frozen=True, kw_only=True)
class KeptSignIn:
    """What a renewal needs.

    Attributes:
        refresh: the refresh token.
        instance: My Domain, to which it is sent.
        person: whose it is.
        issuer: the address at which that person signed in.
        client_id: the app for which it was given.
    """

    refresh: str = field(repr=False)
    instance: str
    person: UserId
    issuer: str
    client_id: str

    @classmethod
    def of(cls, tokens: Tokens, connection: Connection, *, before: str = "") -> Self:
        """Take what a token answer brought; without rotation a renewal brings no new refresh token."""
        return cls(
            refresh=tokens.refresh or before,
            instance=tokens.session.url,
            person=tokens.person,
            issuer=connection.salesforce_url,
            client_id=connection.client_id,
        )


class KeptSignIns:
    """Stores and finds `KeptSignIn`s."""

    def __init__(self, store: SecretStore) -> None:
        """Keep the store."""
        self._store = store

    async def read(self, connection: Connection) -> KeptSignIn | None:
        """Give what is kept for a connection; what was made for another address or app is not used."""
        found = await self.any_of(connection.key)
        wanted = (connection.salesforce_url, connection.client_id)
        return found if found is not None and (found.issuer, found.client_id) == wanted else None

    async def any_of(self, key: str) -> KeptSignIn | None:
        """Give what is kept under a key, whatever it was made for."""
        text = await self._store.get(entry(key, REFRESH))
        try:
            found = json.loads(text) if text else None
        except ValueError:
            return None
        if not isinstance(found, Mapping) or not all(isinstance(value, str) for value in found.values()):
            return None
        try:
            return KeptSignIn(**{str(name): value for name, value in found.items()})
        except TypeError:
            return None

    async def store(self, key: str, kept: KeptSignIn) -> bool:
        """Store and read back; False when it is kept for this run only."""
        return await self._store.put(entry(key, REFRESH), json.dumps(asdict(kept)))

    async def remove(self, key: str) -> None:
        """Remove what is kept under a key."""
        await self._store.remove(entry(key, REFRESH))
