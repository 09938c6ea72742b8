"""The composition root: the only place that builds gateways, stores, desks and windows; a fake can replace each."""

import asyncio
import os
import tempfile
from datetime import datetime
from functools import partial
from pathlib import Path

from console.models.profile import Profile
from console.services import logs
from console.services.clock import Clock, SystemClock
from console.services.desk import Desk
from console.services.doctor.examination import Doctor
from console.services.doctor.report import ReportHead
from console.services.doctor.set_up import prepare, workstation_of
from console.services.embedded import EmbeddedOrganisation
from console.services.gateways.protocol import SalesforceGateway, WhmcsGateway
from console.services.gateways.salesforce import SalesforceRest
from console.services.gateways.whmcs import WhmcsApi
from console.services.gateways.whmcs_absent import WhmcsAbsent
from console.services.journal import Journal
from console.services.places import journal_path, settlement_path
from console.services.provisioning import Pause
from console.services.registry import Registry, collect
from console.services.settings import Settings, connected, load_profile
from console.services.settlement_cache import SettlementMemory
from console.services.sign_in.account import Account
from console.services.sign_in.entrance import Doors, Entrance


def build_whmcs(settings: Settings, profile: Profile) -> WhmcsGateway:
    """Build the WHMCS gateway, or one that answers "not set up": Salesforce's part still works."""
    if not (settings.whmcs_url and settings.whmcs_identifier and settings.whmcs_secret):
        return WhmcsAbsent()
    return WhmcsApi(
        settings.whmcs_url,
        identifier=settings.whmcs_identifier,
        secret=settings.whmcs_secret.get_secret_value(),
        access_key=settings.whmcs_access_key.get_secret_value() if settings.whmcs_access_key else "",
        opportunity_field=profile.whmcs.opportunity_field,
    )


def build_desk(  # noqa: PLR0913 - each argument is a part that a test may replace
    settings: Settings,
    *,
    profile: Profile | None = None,
    account: Account | None = None,
    clock: Clock | None = None,
    now: datetime | None = None,
    registry: Registry | None = None,
    salesforce: SalesforceGateway | None = None,
    whmcs: WhmcsGateway | None = None,
    pause: Pause = asyncio.sleep,
    writes: bool = True,
) -> Desk:
    """Build a desk; every part that is not given is the real one.

    One that writes holds the journal alone; one that only reads works beside it, and can send nothing.

    Raises:
        ConsoleError: the connection is not set up, the profile is not valid, or the journal is in use.
    """
    profile = profile or load_profile(settings)
    account = account or Entrance(settings, profile, Doors(build=build_desk)).account()
    return Desk(
        salesforce=salesforce or SalesforceRest(account),
        whmcs=whmcs or build_whmcs(settings, profile),
        journal=Journal.open(journal_path(settings)) if writes else _journal_to_read(settings),
        registry=registry or collect(),
        profile=profile,
        clock=clock or SystemClock(now),
        pause=pause,
        account=account,
        memory=SettlementMemory(settlement_path(settings)),
        workstation=workstation_of(settings, shared=profile.environment != "demo"),
    )


def _journal_to_read(settings: Settings) -> Journal:
    """Open the journal beside the program that writes it; a workstation without one gets an empty one."""
    path = journal_path(settings)
    if not path.exists():
        Journal.open(path).close()
    return Journal.read_only(path)


def entrance(settings: Settings, *, writes: bool = True) -> Entrance:
    """Make what stands before the desk on the configured organisation.

    Raises:
        SetUpNeeded: the profile is not valid.
    """
    return Entrance(settings, load_profile(settings), Doors(build=partial(build_desk, writes=writes)))


async def build_doctor(settings: Settings) -> tuple[Doctor, ReportHead]:
    """Build a preflight check of the configured organisation and this workstation; nothing is sent yet."""

    def way_in(known: Settings, profile: Profile) -> Entrance:
        return Entrance(known, profile, Doors(build=build_desk))

    return await prepare(settings, entrance=way_in, whmcs=build_whmcs)


class Parts:
    """What the command line needs, built for real (see `Opener` in the terminal's commands)."""

    async def desk(self, settings: Settings, *, writes: bool) -> Desk:
        """Build a desk on the configured organisation."""
        return await entrance(settings, writes=writes).desk()

    def entrance(self, settings: Settings) -> Entrance:
        """Give what stands before the desk."""
        return entrance(settings)

    def journal(self, settings: Settings) -> Journal:
        """Open the journal for reading."""
        return _journal_to_read(entrance(settings).addressed)

    async def doctor(self, settings: Settings) -> tuple[Doctor, ReportHead]:
        """Build a preflight check of the configured organisation and this workstation."""
        return await build_doctor(settings)


def demo_settings(organisation: EmbeddedOrganisation, role: str) -> Settings:
    """Give settings that connect to the embedded organisation, with the home that ends with it.

    The real journal and the real profile stay out of a demo, unless a home is named explicitly.
    """
    home = os.environ.get("ASSIST_CONSOLE_HOME") or organisation.home
    return connected(Settings(), organisation.environment(role), Path(home))


def demo_profile(settings: Settings) -> Profile:
    """Give the profile of the embedded organisation: the configured one, marked as a demo."""
    return load_profile(settings, shared=False).model_copy(update={"environment": "demo", "name": "demo"})


def open_demo(*, role: str, variant: str, now: datetime | None, language: str) -> int:
    """Open the window on the embedded organisation; gives the exit code."""
    from console.views.desktop import Look, open_window  # noqa: PLC0415 - the command line never loads Qt
    from console.views.session.door import OpenDoor  # noqa: PLC0415 - the same

    with EmbeddedOrganisation(variant=variant, now=now) as organisation:
        settings = demo_settings(organisation, role)
        logs.set_up(settings.folder, level=settings.log_level)
        profile = demo_profile(settings)
        door = OpenDoor(lambda: build_desk(settings, profile=profile, now=now))
        return open_window(lambda: door, Look(language=language))


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


def check_itself(*, as_json: bool, language: str) -> int:
    """Prove that this program is whole and works (`--self-check`); 0 only if every proof holds."""
    from console.views.self_check import self_check  # noqa: PLC0415 - the command line never loads Qt

    def desk(organisation: EmbeddedOrganisation, home: Path) -> Desk:
        settings = connected(Settings(), organisation.environment("agent"), home)
        return build_desk(settings, profile=Profile(environment="demo", name="demo"))

    with tempfile.TemporaryDirectory(prefix="assist-console-check-", ignore_cleanup_errors=True) as home:
        logs.set_up(Path(home))
        return self_check(Path(home), build=desk, language=language, as_json=as_json)
