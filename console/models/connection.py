"""Where a console connects to, who may be signed in there, and what keeps its secrets."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from console.models.text import Text

Environment = Literal["production", "sandbox", "demo"]
WRONG_CREDENTIAL: Final = "credentials"
"""The code of an error that says that identifier or secret is wrong: nothing mends that but another one."""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """One organisation that this workstation was set up for; it holds no secret.

    Attributes:
        key: its name in files and in the vault, such as `production`.
        environment: which colour its window has, and whether the first write of the day is asked about.
        salesforce_url: the address that was asked for: the login page or My Domain.
        client_id: the consumer key of the External Client App.
        instance_url: My Domain, as Salesforce told at the first sign-in; None before.
        whmcs_url: base address, without `includes/api.php`; None where there is no billing.
    """

    key: str
    environment: Environment
    salesforce_url: str
    client_id: str
    instance_url: str | None = None
    whmcs_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class VaultState:
    """What keeps the secrets of this user.

    Attributes:
        usable: secrets may be stored in it.
        name: the backend, for the reader.
        named: whoever started the program named the backend through keyring's own variable.
        problem: why secrets are kept for this run only; None when it is usable.
        locked: there is a vault, and it did not keep what it was tried with: the person can unlock it.
    """

    usable: bool
    name: str
    named: bool = False
    problem: Text | None = None
    locked: bool = False


class SessionState(StrEnum):
    """How it stands with the session of a window."""

    OPEN = "open"
    ENDED = "ended"
    LOCKED = "locked"


class OpensBy(StrEnum):
    """What opens a window that was locked."""

    VAULT = "vault"
    """The vault, where it holds the sign-in and is open itself; else a sign-in in the browser."""
    SIGN_IN = "sign_in"
    """A sign-in in the browser, each time: the profile demands it."""
    ANYBODY = "anybody"
    """A press: the session came from outside, and the console has nothing to ask the person for."""
    RESTART = "restart"
    """Nothing: the profile demands a sign-in, and the session came from outside."""


@dataclass(frozen=True, kw_only=True)
class SignedOut:
    """What a sign-out did, with its proof.

    Attributes:
        revoked: hosts at which Salesforce ended the sign-in.
        alive: hosts at which the sign-in may live on, because Salesforce could not be asked.
        removed: what was stored and is gone: vault entries and files, by name.
        looked_for: what was looked for afterwards and not found.
        left: what was looked for afterwards and is still there; empty when all went well.
        unseen: vault entries that nobody could look for, because the vault does not open; they may still be there.
        kept: what stays on purpose, such as the journal.
    """

    revoked: tuple[str, ...] = ()
    alive: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    looked_for: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
