"""Prepares a preflight check of the configured organisation and of this workstation, whatever of it is set up."""

from collections.abc import Callable

from console import __version__
from console.models.error import ConsoleError
from console.models.profile import Profile
from console.services.clock import Clock, SystemClock
from console.services.doctor.examination import Doctor
from console.services.doctor.findings import Patient, Workstation
from console.services.doctor.report import ReportHead
from console.services.doctor.workstation import what_holds
from console.services.gateways.protocol import SalesforceGateway, WhmcsGateway
from console.services.gateways.salesforce import SalesforceRest
from console.services.gateways.vault import Vault
from console.services.gateways.whmcs_absent import WhmcsAbsent
from console.services.journal import Journal
from console.services.places import journal_path
from console.services.registry import collect
from console.services.settings import Settings, load_profile, profile_source
from console.services.sign_in.entrance import Entrance


def workstation_of(
    settings: Settings, profile_problem: ConsoleError | None = None, *, shared: bool = True
) -> Workstation:
    """Say what the preflight check looks at on this machine; `shared` as `profile_source` has it."""
    path = journal_path(settings)
    return Workstation(
        folder=settings.folder,
        profile_source=profile_problem or profile_source(settings, shared=shared).text,
        journal=(lambda: Journal.read_only(path)) if path.exists() else None,
        vault=Vault().state,
        confinement=what_holds,
    )


async def prepare(
    settings: Settings,
    *,
    entrance: Callable[[Settings, Profile], Entrance],
    whmcs: Callable[[Settings, Profile], WhmcsGateway],
    clock: Clock | None = None,
) -> tuple[Doctor, ReportHead]:
    """Prepare a preflight check; what is not set up or not valid becomes a finding and stops nothing else.

    Args:
        settings: what the environment says.
        entrance: makes what stands before the desk.
        whmcs: makes the WHMCS gateway from settings whose credential is resolved.
        clock: this machine's, if it is another one than the system's.
    """
    problem: ConsoleError | None = None
    try:
        profile = load_profile(settings)
    except ConsoleError as error:
        profile, problem = Profile(), error
    way_in = entrance(settings, profile)
    salesforce: SalesforceGateway | ConsoleError
    try:
        known, salesforce = await way_in.examined(), SalesforceRest(way_in.account())
    except ConsoleError as error:
        known, salesforce = settings, error
    try:
        billing = whmcs(known, profile)
    except ConsoleError:
        billing = WhmcsAbsent()
    patient = Patient(
        salesforce=salesforce,
        whmcs=billing,
        profile=profile,
        clock=clock or SystemClock(),
        registry=collect(),
        workstation=workstation_of(known, problem),
    )
    return Doctor(patient, also_closes=way_in.aclose), _head(patient, way_in)


def _head(patient: Patient, way_in: Entrance) -> ReportHead:
    salesforce, profile = patient.salesforce, patient.profile
    return ReportHead(
        at=patient.clock.now(),
        host="" if isinstance(salesforce, ConsoleError) else salesforce.host,
        environment=way_in.connection.environment if way_in.connection else profile.environment,
        profile=profile.name,
        version=__version__,
    )
