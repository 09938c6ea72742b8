"""Runs the preflight: every check on its own, side by side where nothing waits for anything, findings as they come."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from console.models.doctor import Finding, Mender
from console.models.error import ConsoleError, NotSent, SignInNeeded
from console.models.org import Role
from console.models.text import Text, joined, tr, verbatim
from console.services.doctor import addresses, billing, queues, rights, settled, usage, workstation
from console.services.doctor.addresses import Looked
from console.services.doctor.client_fields import check_client_fields
from console.services.doctor.findings import Patient, SignedIn, broken, failed, fine, warning
from console.services.doctor.products import check_catalogue
from console.services.doctor.readable import check_readable
from console.services.org import read_org

if TYPE_CHECKING:
    from console.services.gateways.probes import Reached

Check = Callable[[], Awaitable[Iterable[Finding]]]

GROUPS: Final = (
    *("reach", "tls", "clock", "api", "sign_in", "roles", "right", "fields", "record", "settlement", "queue"),
    *("products", "whmcs", "vault", "journal", "profile", "home", "documents"),
)
"""First words of the keys, in the order of the report."""
_ROLES: Final = {
    Role.READ_ONLY: tr("reader"),
    Role.AGENT: tr("agent"),
    Role.SUPERVISOR: tr("supervisor"),
}


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by group, for a report; inside a group they stay as they came."""
    places = {name: place for place, name in enumerate(GROUPS)}
    return tuple(sorted(findings, key=lambda one: places.get(one.key.split(".", 1)[0], len(places))))


class Doctor:
    """One preflight of one organisation and one workstation. It only reads.

    Attributes:
        refusal: after the run: why nobody is signed in, or why Salesforce cannot be reached; None when neither.
    """

    def __init__(self, patient: Patient, *, also_closes: Callable[[], Awaitable[None]] | None = None) -> None:
        """Keep what is examined; nothing is asked yet.

        Args:
            patient: what is examined.
            also_closes: closes what the gateways were built from.
        """
        self._patient = patient
        self._also_closes = also_closes
        self.refusal: ConsoleError | None = None

    async def run(self) -> AsyncGenerator[Finding, None]:
        """Give findings as they are found; ending the iteration early ends the checks."""
        found: asyncio.Queue[Finding | None] = asyncio.Queue()
        # This generator owns the task: whatever ends the iteration ends it too, and its errors are raised here.
        work = asyncio.get_running_loop().create_task(self._examine(found), name="doctor")
        try:
            while (finding := await found.get()) is not None:
                yield finding
            await work
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work

    async def aclose(self) -> None:
        """Close both gateways; a doctor of a desk leaves that to the desk."""
        if not isinstance(self._patient.salesforce, ConsoleError):
            await self._patient.salesforce.aclose()
        await self._patient.whmcs.aclose()
        if self._also_closes is not None:
            await self._also_closes()

    async def _examine(self, found: "asyncio.Queue[Finding | None]") -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for name, check in self._local():
                    group.create_task(_told(name, check, found))
                group.create_task(self._systems(found))
        finally:
            found.put_nowait(None)

    def _local(self) -> tuple[tuple[str, Check], ...]:
        patient = self._patient
        return (
            ("vault", lambda: workstation.check_vault(patient)),
            ("journal", lambda: workstation.check_journal(patient)),
            ("profile", lambda: workstation.check_profile(patient)),
            ("home", lambda: workstation.check_home(patient)),
            ("documents.sandbox", lambda: workstation.check_documents(patient)),
        )

    async def _systems(self, found: "asyncio.Queue[Finding | None]") -> None:
        """Look at both addresses first: what does not answer there is not asked twenty times."""
        looks = await self._look(found)
        clock = addresses.clock_finding(looks)
        if clock is not None:
            found.put_nowait(clock)
        billed, signed_in = await asyncio.gather(
            self._billing(looks.get("whmcs"), found), self._sign_in(looks.get("salesforce"), found)
        )
        async with asyncio.TaskGroup() as group:
            if billed:
                group.create_task(_told("whmcs.action", lambda: billing.check_actions(self._patient), found))
            if billed or signed_in is not None:
                group.create_task(_told("products", lambda: check_catalogue(self._patient, signed_in), found))
            if signed_in is not None:
                for name, check in self._of_session(signed_in, looks["salesforce"].reached, billed=billed):
                    group.create_task(_told(name, check, found))

    async def _look(self, found: "asyncio.Queue[Finding | None]") -> dict[str, Looked]:
        """Look at both at once; a gateway that is not set up says so."""
        salesforce = self._patient.salesforce
        asked: dict[str, Callable[[], Awaitable[Reached]]] = {"whmcs": self._patient.whmcs.look}
        if isinstance(salesforce, ConsoleError):
            self.refusal = salesforce
            found.put_nowait(addresses.not_looked("salesforce", salesforce))
        else:
            asked = {"salesforce": salesforce.look, **asked}
        looks: dict[str, Looked] = {}

        async def one(system: str, look: "Callable[[], Awaitable[Reached]]") -> None:
            try:
                reached = await look()
            except ConsoleError as error:
                found.put_nowait(addresses.not_looked(system, error))
                return
            looks[system] = Looked(reached=reached, at=self._patient.clock.now())
            for finding in addresses.address_findings(system, looks[system]):
                found.put_nowait(finding)

        await asyncio.gather(*(one(system, look) for system, look in asked.items()))
        return looks

    async def _billing(self, looked: Looked | None, found: "asyncio.Queue[Finding | None]") -> bool:
        """Check the credential; tells whether the rest of WHMCS is worth asking."""
        if looked is None or looked.reached.problem is not None:
            return False
        try:
            findings = await billing.check_credential(self._patient)
        except billing.CredentialRefused as refused:
            found.put_nowait(refused.finding)
            return False
        except Exception as error:  # noqa: BLE001 - see _in_words
            found.put_nowait(failed("whmcs.credential", _in_words(error)))
            return False
        for finding in findings:
            found.put_nowait(finding)
        return True

    async def _sign_in(self, looked: Looked | None, found: "asyncio.Queue[Finding | None]") -> SignedIn | None:
        """Find out who is signed in and read the organisation; without that, what needs it is left out."""
        salesforce = self._patient.salesforce
        if isinstance(salesforce, ConsoleError) or looked is None:
            found.put_nowait(_not_signed_in(self.refusal))
            return None
        if looked.reached.problem is not None:
            self.refusal = looked.reached.problem
            found.put_nowait(_not_signed_in(None))
            return None
        try:
            org, agent = await read_org(salesforce, self._patient.profile, self._patient.registry.actions)
        except Exception as error:  # noqa: BLE001 - see _in_words
            self.refusal = _in_words(error)
            found.put_nowait(_not_signed_in(self.refusal))
            version = addresses.version_finding(looked.reached, retiring=salesforce.retiring)
            if version is not None:
                found.put_nowait(version)
            return None
        signed_in = SignedIn(salesforce=salesforce, agent=agent, org=org)
        found.put_nowait(_who(signed_in))
        return signed_in

    def _of_session(self, signed_in: SignedIn, reached: "Reached", *, billed: bool) -> Iterable[tuple[str, Check]]:
        patient = self._patient
        yield "api", lambda: _calls_and_version(signed_in, reached)
        yield "right", lambda: rights.check_rights(patient, signed_in)
        yield "fields", lambda: check_readable(signed_in)
        yield "record", lambda: rights.check_records(patient, signed_in)
        yield "settlement", lambda: settled.check_settlement(patient, signed_in)
        yield "queue", lambda: queues.check_queues(patient, signed_in)
        yield "roles", lambda: queues.check_roles(patient, signed_in)
        if billed:
            yield "whmcs.fields", lambda: check_client_fields(patient, signed_in)


async def _told(key: str, check: Check, found: "asyncio.Queue[Finding | None]") -> None:
    """Run one check; whatever it meets becomes a finding, so that it stops no other one."""
    try:
        findings = await check()
    except Exception as error:  # noqa: BLE001 - see _in_words
        findings = (failed(key, _in_words(error)),)
    for finding in findings:
        found.put_nowait(finding)


def _in_words(error: Exception) -> ConsoleError:
    """Keep what went wrong as a sentence: an organisation that nobody foresaw must not cost the other findings."""
    if isinstance(error, ConsoleError):
        return error
    return ConsoleError(tr("This check could not be made: {kind}.", kind=type(error).__name__))


async def _calls_and_version(signed_in: SignedIn, reached: "Reached") -> tuple[Finding, ...]:
    """The version comes after the calls: one of them may have carried the warning that it is retired."""
    try:
        calls = await usage.check_usage(signed_in)
    except ConsoleError as error:
        calls = (failed("api.calls", error),)
    version = addresses.version_finding(reached, retiring=signed_in.salesforce.retiring)
    return calls if version is None else (*calls, version)


def _not_signed_in(error: ConsoleError | None) -> Finding:
    stops = tr("Rights, choices, queues and products cannot be told until somebody is signed in.")
    if error is None or isinstance(error, NotSent):
        text = tr("Who is signed in cannot be told: Salesforce cannot be reached.")
        remedy = tr("Mend the connection first, then run this check again.")
        return broken("sign_in", text, stops=stops, remedy=remedy, who=Mender.DEVOPS)
    remedy = error.hint
    if isinstance(error, SignInNeeded) and remedy == SignInNeeded.hint:
        remedy = tr("Sign in: in the window, or with assist-console sign-in.")
    return broken("sign_in", error.message, stops=stops, remedy=remedy, who=error.mender or Mender.YOU)


def _who(signed_in: SignedIn) -> Finding:
    agent = signed_in.agent
    text = tr("{name} ({username}) is signed in as {role}.", name=verbatim(agent.name),
              username=verbatim(agent.username), role=_ROLES[agent.role])  # fmt: skip
    whole: Text = text if agent.role_text is None else joined((text, agent.role_text), separator=" ")
    if agent.role is not Role.READ_ONLY:
        return fine("sign_in", whole)
    return warning(
        "sign_in",
        whole,
        stops=tr("Every decision: this user reads and decides nothing."),
        remedy=tr("Assign one of the console's permission sets to the user; the org profile names them."),
        who=Mender.SF_ADMIN,
    )
