"""WHMCS: credential, version, clock, products without a module, and every action that the console may need."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from console.models.doctor import Finding, Mender
from console.models.error import ConsoleError, NotPermitted
from console.models.journal import Stage, StepOutcome
from console.models.plan import EndService, EndWay
from console.models.text import Text, tr
from console.models.whmcs import Installation
from console.services.clock import Clock
from console.services.doctor.findings import Patient, broken, failed, fine, not_asked, warning
from console.services.plan_text import plan_from_json

_REFUSED_WHOLLY: Final = frozenset({"credentials", "address", "access"})
"""Codes of refusals that are not about one action: nothing else needs to be tried."""
_ABREAST: Final = 4
"""So many probes at once: a billing server is no load test."""
_PAY_METHODS_SINCE: Final = (7, 8)
_CLOCK_TOLERANCE: Final = timedelta(minutes=5)
TERMINATE: Final = "ModuleTerminate"


@dataclass(frozen=True, kw_only=True)
class Need:
    """One WHMCS action (whmcs.md 7.2).

    Attributes:
        stops: what does not work without it; None when this version of the console never calls it.
        essential: without it the console is of no use for billing.
        probed: it can be asked for without effect.
    """

    action: str
    stops: Text | None = None
    essential: bool = False
    probed: bool = True


NEEDS: Final = (
    Need(
        action="GetClientsDetails",
        stops=tr("Finding a customer in WHMCS; every check against billing cannot be told."),
        essential=True,
    ),
    Need(
        action="GetClientsProducts",
        stops=tr("Services of a customer, the check for duplicates, terminations, and the drift."),
        essential=True,
    ),
    Need(
        action=TERMINATE,
        stops=tr("Ending services whose product has a module."),
        essential=True,
        probed=False,
    ),
    Need(
        action="UpdateClientProduct",
        stops=tr("Ending services whose product has no module."),
    ),
    Need(
        action="GetProducts",
        stops=tr("Terminations: whether a product has a module cannot be told, so no service is ended."),
    ),
    Need(action="GetPayMethods", stops=tr("The check of the payment method: it cannot be told.")),
    Need(action="GetInvoices", stops=tr("Unpaid invoices beside a termination: they cannot be told.")),
    Need(action="GetClientsAddons", stops=tr("Addons beside a termination: they cannot be told.")),
    Need(action="UpdateClientAddon", stops=tr("Ending an addon together with its service.")),
    Need(action="GetAdminDetails", stops=tr("Version and clock of WHMCS in this report.")),
    Need(action="GetClients"),
    Need(action="GetInvoice"),
    Need(action="GetOrders"),
    Need(action="GetCancelledPackages"),
    Need(action="AddCancelRequest"),
    Need(action="GetActivityLog"),
    Need(action="GetModuleQueue"),
    Need(action="AddClientNote", probed=False),
    Need(action="LogActivity", probed=False),
)


async def check_credential(patient: Patient) -> tuple[Finding, ...]:
    """Check credential, version and clock with one call; a refusal of the credential itself ends the group.

    Raises:
        CredentialRefused: nothing else of WHMCS needs to be tried; it carries the finding.
    """
    try:
        told = await patient.whmcs.installation()
    except ConsoleError as error:
        if not isinstance(error, NotPermitted) or error.code in _REFUSED_WHOLLY:
            raise CredentialRefused(error) from None
        told = None
    accepted = fine("whmcs.credential", tr("WHMCS accepts the credential of this console."))
    if told is None:
        text = tr("The version of WHMCS cannot be told: GetAdminDetails is not permitted.")
        return accepted, warning("whmcs.version", text, remedy=_tick("GetAdminDetails"), who=Mender.DEVOPS)
    return accepted, _version(told), _time_zone(told, patient.profile.whmcs.time_zone, patient.clock)


class CredentialRefused(Exception):
    """WHMCS takes nothing from this console; the finding says why."""

    def __init__(self, error: ConsoleError) -> None:
        """Make the finding of the refusal."""
        super().__init__(str(error))
        found = failed("whmcs.credential", error, who=Mender.DEVOPS)
        self.finding = broken(
            found.key,
            found.text,
            stops=tr("Everything of WHMCS: checks against billing cannot be told, and no service is ended."),
            remedy=error.hint,
            who=found.who or Mender.DEVOPS,
        )


def _version(told: Installation) -> Finding:
    key = "whmcs.version"
    try:
        major_minor = tuple(int(part) for part in told.version.split(".")[:2])
    except ValueError:
        major_minor = ()
    if not major_minor:
        text = tr("WHMCS did not tell its version.")
        return warning(key, text, remedy=tr("Look at Help, then License Information, in WHMCS."), who=Mender.DEVOPS)
    if major_minor < _PAY_METHODS_SINCE:
        text = tr("WHMCS {version} is older than 7.8, which the console expects.", version=told.version)
        stops = tr("The check of the payment method: it cannot be told.")
        return warning(key, text, stops=stops, remedy=tr("Update WHMCS."), who=Mender.DEVOPS)
    return fine(key, tr("WHMCS {version}.", version=told.version))


def _time_zone(told: Installation, zone: str, clock: Clock) -> Finding:
    key = "whmcs.time_zone"
    try:
        here = clock.now().astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except (ZoneInfoNotFoundError, ValueError):
        text = tr("The org profile names a time zone that does not exist: {zone}.", zone=zone)
        return broken(key, text, stops=_DATES, remedy=_SET_ZONE, who=Mender.DEVOPS)
    if told.local_time is None:
        return not_asked(key, tr("WHMCS does not tell its clock; the org profile says {zone}.", zone=zone))
    if abs(told.local_time - here) <= _CLOCK_TOLERANCE:
        return fine(key, tr("The clock of WHMCS is that of {zone}.", zone=zone))
    text = tr(
        "The clock of WHMCS says {theirs}; in {zone} it is {here}.",
        theirs=_wall(told.local_time),
        zone=zone,
        here=_wall(here),
    )
    return warning(key, text, stops=_DATES, remedy=_SET_ZONE, who=Mender.DEVOPS)


_DATES: Final = tr("Dates of WHMCS are read as another day near midnight.")
_SET_ZONE: Final = tr("Set time_zone in the [whmcs] table of the org profile to the zone of the WHMCS server.")


def _wall(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


async def check_actions(patient: Patient) -> tuple[Finding, ...]:
    """Ask for each action whether it is permitted, without any effect; ModuleTerminate is never called."""
    gate = asyncio.Semaphore(_ABREAST)

    async def probe(need: Need) -> Finding:
        async with gate:
            return await _probe(need, patient)

    return tuple(await asyncio.gather(*(probe(need) for need in NEEDS)))


async def _probe(need: Need, patient: Patient) -> Finding:
    key = f"whmcs.action.{need.action}"
    if need.action == TERMINATE:
        return _terminate(key, patient)
    if not need.probed:
        return not_asked(
            key, tr("{action}: not asked, since it would write; this console never calls it.", action=need.action)
        )
    try:
        refusal = await patient.whmcs.probe(need.action)
    except ConsoleError as error:
        return failed(key, error, stops=need.stops, who=Mender.DEVOPS)
    if refusal is None:
        return fine(key, tr("{action} is permitted.", action=need.action))
    return _refused(key, need, refusal)


def _refused(key: str, need: Need, refusal: ConsoleError) -> Finding:
    if need.stops is None:
        return fine(key, tr("{action} is not permitted; this console never calls it.", action=need.action))
    if need.essential:
        return broken(key, refusal.message, stops=need.stops, remedy=_tick(need.action), who=Mender.DEVOPS)
    return warning(key, refusal.message, stops=need.stops, remedy=_tick(need.action), who=Mender.DEVOPS)


def _terminate(key: str, patient: Patient) -> Finding:
    """Only a termination proves ModuleTerminate: this workstation's journal may have one."""
    when = _ended_by_module(patient)
    if when is not None:
        return fine(key, tr("ModuleTerminate worked from this workstation on {day}.", day=when.date()))
    return not_asked(
        key,
        tr(
            "ModuleTerminate: not asked, because asking could end a service. The first termination shows whether it is "
            "permitted; one that is refused writes nothing. Look in WHMCS that it is ticked in the API role."
        ),
    )


def _ended_by_module(patient: Patient) -> datetime | None:
    """Find in the journal when a service was last ended by its module; None where none was, or no journal is read."""
    if patient.workstation.journal is None:
        return None
    try:
        journal = patient.workstation.journal()
    except ConsoleError:
        return None
    try:
        lines = list(journal.entries())
    finally:
        journal.close()
    ends = {
        (line.plan, index)
        for line in lines
        if line.stage is Stage.PLANNED
        for index, step in enumerate(plan_from_json(line.detail).steps)
        if isinstance(step, EndService) and step.way is EndWay.MODULE
    }
    done = (line.at for line in lines if (line.plan, line.step) in ends and line.outcome == StepOutcome.DONE.value)
    return max(done, default=None)


def _tick(action: str) -> Text:
    return tr("Tick {action} in the API role of this credential (WHMCS, API Credentials).", action=action)
