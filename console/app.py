"""The composition root: the only place that builds gateways, stores, desks and windows; a fake can replace each."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from console.models.error import SetUpNeeded
from console.models.profile import Profile
from console.models.text import tr
from console.services import logs
from console.services.clock import Clock, SystemClock
from console.services.desk import Desk
from console.services.embedded import EmbeddedOrganisation
from console.services.gateways.protocol import SalesforceGateway, WhmcsGateway
from console.services.gateways.salesforce import SalesforceRest
from console.services.gateways.session import Session
from console.services.gateways.whmcs import WhmcsApi
from console.services.gateways.whmcs_absent import WhmcsAbsent
from console.services.journal import Journal
from console.services.provisioning import Pause
from console.services.registry import Registry, collect
from console.services.settings import Settings, connected, load_profile


def journal_path(settings: Settings) -> Path:
    """Say where this workstation's journal of the configured organisation is.

    Each organisation has its own: a plan that was cut off in a copy of an organisation, with the same ids and people,
    must never be resumed in the real one.
    """
    host = urlsplit(settings.salesforce_url or "").netloc
    name = "".join(character if character.isalnum() else "-" for character in host)
    return settings.folder / (f"journal-{name}.sqlite3" if name else "journal.sqlite3")


def build_salesforce(settings: Settings) -> SalesforceRest:
    """Build the Salesforce gateway from the settings.

    Raises:
        SetUpNeeded: address or session are missing.
    """
    if not settings.salesforce_url or settings.salesforce_token is None:
        raise SetUpNeeded(tr("No Salesforce organisation is set up."))
    return SalesforceRest(Session(url=settings.salesforce_url, token=settings.salesforce_token.get_secret_value()))


def build_whmcs(settings: Settings, profile: Profile) -> WhmcsGateway:
    """Build the WHMCS gateway, or one that answers "not set up": Salesforce's part still works."""
    if not (settings.whmcs_url and settings.whmcs_identifier and settings.whmcs_secret):
        return WhmcsAbsent()
    return WhmcsApi(
        settings.whmcs_url,
        identifier=settings.whmcs_identifier,
        secret=settings.whmcs_secret.get_secret_value(),
        opportunity_field=profile.whmcs.opportunity_field,
    )


def build_desk(  # noqa: PLR0913 - each argument is a part that a test may replace
    settings: Settings,
    *,
    profile: Profile | None = None,
    clock: Clock | None = None,
    now: datetime | None = None,
    registry: Registry | None = None,
    salesforce: SalesforceGateway | None = None,
    whmcs: WhmcsGateway | None = None,
    pause: Pause = asyncio.sleep,
) -> Desk:
    """Build a desk; every part that is not given is the real one.

    Raises:
        ConsoleError: the connection is not set up, the profile is not valid, or the journal is in use.
    """
    profile = profile or load_profile(settings)
    return Desk(
        salesforce=salesforce or build_salesforce(settings),
        whmcs=whmcs or build_whmcs(settings, profile),
        journal=Journal.open(journal_path(settings)),
        registry=registry or collect(),
        profile=profile,
        clock=clock or SystemClock(now),
        pause=pause,
    )


class Parts:
    """What the command line needs, built for real (see `Opener` in the terminal's commands)."""

    def desk(self, settings: Settings) -> Desk:
        """Build a desk on the configured organisation."""
        return build_desk(settings)

    def journal(self, settings: Settings) -> Journal:
        """Open the journal for reading; a workstation without one gets an empty one."""
        path = journal_path(settings)
        if not path.exists():
            Journal.open(path).close()
        return Journal.read_only(path)


@contextmanager
def demo_settings(organisation: EmbeddedOrganisation, role: str) -> Iterator[Settings]:
    """Give settings that connect to the embedded organisation, with a home of their own that is removed afterwards.

    The real journal and the real profile stay out of a demo, unless a home is named explicitly.
    """
    environment = organisation.environment(role)
    named = os.environ.get("ASSIST_CONSOLE_HOME")
    if named:
        yield connected(Settings(), environment, Path(named))
        return
    with tempfile.TemporaryDirectory(prefix="assist-console-demo-") as home:
        yield connected(Settings(), environment, Path(home))


def demo_profile(settings: Settings) -> Profile:
    """Give the profile of the embedded organisation: the configured one, marked as a demo."""
    return load_profile(settings).model_copy(update={"environment": "demo", "name": "demo"})


def open_configured(settings: Settings, *, language: str) -> int:
    """Open the window on the configured organisation; gives the exit code."""
    from console.views.desktop import Look, open_window  # noqa: PLC0415 - the command line never loads Qt

    logs.set_up(settings.folder, level=settings.log_level)
    look = Look(language=language, settings=settings.folder / "window.ini")
    return open_window(lambda: build_desk(settings), look)


def open_demo(*, role: str, variant: str, now: datetime | None, language: str) -> int:
    """Open the window on the embedded organisation; gives the exit code."""
    from console.views.desktop import Look, open_window  # noqa: PLC0415 - the command line never loads Qt

    with EmbeddedOrganisation(variant=variant, now=now) as organisation, demo_settings(organisation, role) as settings:
        logs.set_up(settings.folder, level=settings.log_level)
        profile = demo_profile(settings)
        return open_window(lambda: build_desk(settings, profile=profile, now=now), Look(language=language))


def work_tour(folder: Path, *, now: datetime | None, language: str) -> int:
    """Work the main job in the real windows; gives 0 only if each effect was read back from the organisation."""
    from console.views.tour import tour  # noqa: PLC0415 - the command line never loads Qt

    def desk(organisation: EmbeddedOrganisation, role: str, home: Path) -> Desk:
        settings = connected(Settings(), organisation.environment(role), home)
        return build_desk(settings, profile=demo_profile(settings), now=now)

    folder.mkdir(parents=True, exist_ok=True)
    logs.set_up(folder, level=Settings().log_level)
    with EmbeddedOrganisation(now=now) as organisation:
        return tour(folder, organisation=organisation, build=desk, language=language)
