"""What every check of the preflight gets, and the few forms that a finding has."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from console.models.connection import VaultState
from console.models.doctor import Finding, Level, Mender
from console.models.document import Confinement
from console.models.error import ConsoleError
from console.models.org import Agent, Org
from console.models.profile import Profile
from console.models.text import Text
from console.services.clock import Clock
from console.services.gateways.protocol import SalesforceGateway, WhmcsGateway
from console.services.journal import Journal
from console.services.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Workstation:
    """What the preflight check looks at on this machine; what is None is not looked at.

    Attributes:
        folder: the home folder of settings, journal and logs.
        profile_source: where the org profile came from, for the reader; or why it could not be used.
        journal: opens the journal for reading; whoever calls it closes it.
        vault: tells what keeps the secrets.
        confinement: tells what holds the process that decodes documents.
    """

    folder: Path | None = None
    profile_source: Text | ConsoleError | None = None
    journal: Callable[[], Journal] | None = None
    vault: Callable[[], Awaitable[VaultState]] | None = None
    confinement: Callable[[], Awaitable[Confinement | None]] | None = None


@dataclass(frozen=True, kw_only=True)
class Patient:
    """What is examined.

    Attributes:
        salesforce: the gateway, or why there is none.
    """

    salesforce: SalesforceGateway | ConsoleError
    whmcs: WhmcsGateway
    profile: Profile
    clock: Clock
    registry: Registry
    workstation: Workstation


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """What is known once somebody is signed in: the gateway, who it is, and the organisation as they see it."""

    salesforce: SalesforceGateway
    agent: Agent
    org: Org


def fine(key: str, text: Text) -> Finding:
    """Say that something is as it should be, with what was measured."""
    return Finding(key=key, level=Level.OK, text=text)


def not_asked(key: str, text: Text) -> Finding:
    """Say why something was not asked or could not be told, where nothing speaks against it; it gets no tick."""
    return Finding(key=key, level=Level.OK, text=text, asked=False)


def warning(
    key: str, text: Text, *, stops: Text | None = None, remedy: Text | None = None, who: Mender | None = None
) -> Finding:
    """Say what works and will not for long, works in part, or cannot be told."""
    return Finding(key=key, level=Level.WARNING, text=text, stops=stops, remedy=remedy, who=who)


def broken(key: str, text: Text, *, stops: Text, remedy: Text, who: Mender) -> Finding:
    """Say what does not work; what it stops, how it is mended and by whom are never left out."""
    return Finding(key=key, level=Level.BROKEN, text=text, stops=stops, remedy=remedy, who=who)


def failed(
    key: str, error: ConsoleError, *, level: Level = Level.WARNING, stops: Text | None = None, who: Mender | None = None
) -> Finding:
    """Make a finding of what a check met: what it was to tell is not known."""
    return Finding(
        key=key,
        level=level,
        text=error.message,
        stops=stops,
        remedy=error.hint,
        who=error.mender or who or Mender.DEVOPS,
    )
