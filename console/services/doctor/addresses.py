"""The addresses of both systems: do they answer, how long is their certificate good, and do the clocks agree."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from console.models.doctor import Finding, Mender
from console.models.error import ConsoleError, SetUpNeeded
from console.models.text import Text, joined, tr
from console.services.doctor.findings import broken, fine, warning
from console.services.gateways.network_errors import CERTIFICATE
from console.services.gateways.salesforce_wire import API_VERSION

if TYPE_CHECKING:
    from console.services.gateways.probes import Reached

_WARN_DAYS, _URGENT_DAYS, _CRITICAL_DAYS = 30, 14, 7
"""Days before a certificate expires (domain.md 5)."""
_WARN_SECONDS, _BROKEN_SECONDS = 60, 300
"""A clock that is five minutes off makes deadlines, guards and sign-ins wrong."""
_SPRING_2015: Final = 33
"""The API version of Spring 2015; there are three a year, and each is offered for at least three years (2.1)."""
_RELEASES_A_YEAR, _YEARS_OFFERED = 3, 3
_SYSTEMS: Final = {"salesforce": "Salesforce", "whmcs": "WHMCS"}


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What one address showed, and what this machine's clock said when it did."""

    reached: "Reached"
    at: datetime


def address_findings(system: str, looked: Looked) -> tuple[Finding, ...]:
    """Judge one address: reachability and certificate.

    Args:
        system: `salesforce` or `whmcs`.
        looked: what the address showed.
    """
    return _reach(system, looked.reached), *_certificate(system, looked)


def _reach(system: str, reached: "Reached") -> Finding:
    key, name = f"reach.{system}", _SYSTEMS[system]
    if reached.problem is None:
        text = tr("{system} answers in {milliseconds} ms.", system=name, milliseconds=round(reached.seconds * 1000))
        return fine(key, text)
    error = reached.problem
    general = tr("Check the address, the network and the proxy (HTTPS_PROXY) of this workstation.")
    remedy = error.hint if error.code else general
    return broken(key, error.message, stops=_without(system), remedy=remedy, who=error.mender or Mender.DEVOPS)


def _without(system: str) -> Text:
    if system == "salesforce":
        return tr("Everything: the console works on the records of Salesforce.")
    return tr("Checks against billing cannot be told, and no service is ended.")


def _certificate(system: str, looked: Looked) -> tuple[Finding, ...]:
    key, name, reached = f"tls.{system}", _SYSTEMS[system], looked.reached
    if reached.certificate_expires is None:
        if reached.problem is None and reached.local:
            return (fine(key, tr("{system} is on this machine: no TLS is needed.", system=name)),)
        if reached.problem is not None and not reached.problem.code.startswith(CERTIFICATE):
            return ()  # nothing answered: reach says it all
        text = tr("The certificate of {system} could not be read.", system=name)
        return (warning(key, text, who=Mender.DEVOPS, remedy=tr("Look at it with a browser.")),)
    days = (reached.certificate_expires - looked.at).days
    facts = tr(
        "valid until {day}, {days} days left, signed by {issuer}, {protocol}",
        day=reached.certificate_expires.date(),
        days=days,
        issuer=reached.issuer or "?",
        protocol=reached.tls or "?",
    )
    if reached.problem is not None and days >= 0:
        text = tr("{problem} It is {facts}.", problem=reached.problem.message, facts=facts)
        return (broken(key, text, stops=_without(system), remedy=reached.problem.hint, who=Mender.DEVOPS),)
    return (_days_left(key, name, days, facts, _without(system)),)


def _days_left(key: str, name: str, days: int, facts: Text, stops: Text) -> Finding:
    remedy = tr("Renew the certificate of {system}.", system=name)
    if days < 0:
        text = tr("The certificate of {system} has expired: {facts}.", system=name, facts=facts)
        return broken(key, text, stops=stops, remedy=remedy, who=Mender.DEVOPS)
    if days <= _CRITICAL_DAYS:
        text = tr("Critical: the certificate of {system} expires within a week: {facts}.", system=name, facts=facts)
        return broken(key, text, stops=stops, remedy=remedy, who=Mender.DEVOPS)
    if days <= _URGENT_DAYS:
        text = tr("Urgent: the certificate of {system} expires within two weeks: {facts}.", system=name, facts=facts)
        return warning(key, text, stops=stops, remedy=remedy, who=Mender.DEVOPS)
    if days <= _WARN_DAYS:
        text = tr("The certificate of {system} expires within a month: {facts}.", system=name, facts=facts)
        return warning(key, text, stops=stops, remedy=remedy, who=Mender.DEVOPS)
    return fine(key, tr("The certificate of {system}: {facts}.", system=name, facts=facts))


def clock_finding(looks: dict[str, Looked]) -> Finding | None:
    """Compare this machine's clock with both systems'; None where neither told its time."""
    differences: dict[str, timedelta] = {}
    for system, looked in looks.items():
        if looked.reached.server_time is not None:
            differences[_SYSTEMS[system]] = looked.at - looked.reached.server_time
    if not differences:
        return None
    told = joined(
        (
            tr("{system} {seconds} s", system=name, seconds=round(one.total_seconds()))
            for name, one in differences.items()
        ),
        ", ",
    )
    text = tr("This workstation's clock minus the other one: {told}.", told=told)
    most = max(abs(one) for one in differences.values())
    if most <= timedelta(seconds=_WARN_SECONDS):
        return fine("clock", text)
    stops = tr("Deadlines, due dates and the guards against changes in between are wrong by as much.")
    remedy = tr("Let the operating system set its clock from a time server.")
    if most <= timedelta(seconds=_BROKEN_SECONDS):
        return warning("clock", text, stops=stops, remedy=remedy, who=Mender.YOU)
    return broken("clock", text, stops=stops, remedy=remedy, who=Mender.YOU)


def version_finding(reached: "Reached", *, retiring: bool) -> Finding | None:
    """Judge whether the API version that the console speaks is offered, and for how long; None without an answer.

    Args:
        reached: what `/services/data` answered.
        retiring: an answer carried `Warning: 299`.
    """
    if reached.problem is not None:
        return None
    key, stops = "api.version", tr("Everything: the console works on the records of Salesforce.")
    update = tr("Install a newer version of the console.")
    if not reached.versions:
        text = tr("Salesforce did not list its API versions; the console speaks {version}.", version=API_VERSION)
        remedy = tr("Check that the address is that of a Salesforce organisation.")
        return warning(key, text, remedy=remedy, who=Mender.SF_ADMIN)
    newest = reached.versions[-1]
    if API_VERSION not in reached.versions:
        text = tr(
            "Salesforce does not offer API version {version}; it offers {oldest} to {newest}.",
            version=API_VERSION,
            oldest=reached.versions[0],
            newest=newest,
        )
        return broken(key, text, stops=stops, remedy=update, who=Mender.DEVOPS)
    if retiring:
        text = tr("Salesforce warns that API version {version} will be retired.", version=API_VERSION)
        return warning(key, text, stops=stops, remedy=update, who=Mender.DEVOPS)
    text = tr(
        "API version {version} is offered, until {year} at least; the newest is {newest}.",
        version=API_VERSION,
        year=_offered_until(API_VERSION),
        newest=newest,
    )
    return fine(key, text)


def _offered_until(version: str) -> int:
    return 2015 + (int(float(version)) - _SPRING_2015) // _RELEASES_A_YEAR + _YEARS_OFFERED


def not_looked(system: str, error: ConsoleError) -> Finding:
    """Say why an address was not looked at: it is not set up."""
    how = {
        "salesforce": tr("Set the connection up: assist-console sign-in"),
        "whmcs": tr("Give its address and API credential: assist-console sign-in --whmcs"),
    }
    remedy = how[system] if isinstance(error, SetUpNeeded) else error.hint
    return broken(f"reach.{system}", error.message, stops=_without(system), remedy=remedy, who=Mender.YOU)
