"""This machine: vault, journal, profile, the rights of the home folder, and what holds the document process."""

import asyncio
import base64
import stat
import sys
from pathlib import Path
from typing import Final

from console.models.doctor import Finding, Mender
from console.models.document import Confinement
from console.models.error import ConsoleError
from console.models.text import joined, tr
from console.services.doctor.findings import Patient, broken, fine, warning
from console.services.documents.decoder import Decoder
from console.services.journal import Journal

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_WEAK: Final = frozenset({Confinement.LIMITS, Confinement.NONE})
_DOT: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one pixel, for the document process to prove itself with."""


async def check_vault(patient: Patient) -> tuple[Finding, ...]:
    """Say what keeps the secrets of this user."""
    if patient.workstation.vault is None:
        return ()
    state = await patient.workstation.vault()
    if not state.usable:
        text = state.problem or tr("There is no vault that keeps secrets: {name}.", name=state.name)
        stops = tr("Staying signed in: secrets are kept for this run only.")
        if state.locked:
            remedy = tr("Unlock the vault (often: sign in to this computer again), then run the check again.")
            return (warning("vault", text, stops=stops, remedy=remedy, who=Mender.YOU),)
        remedy = tr("Set up the operating system's vault (Credential Manager, Keychain, Secret Service).")
        return (warning("vault", text, stops=stops, remedy=remedy, who=Mender.DEVOPS),)
    if state.named:
        text = tr("Secrets are kept in {name}, which whoever started the program named.", name=state.name)
        return (fine("vault", text),)
    return (fine("vault", tr("Secrets are kept in {name}.", name=state.name)),)


async def check_journal(patient: Patient) -> tuple[Finding, ...]:
    """Verify the chain of this workstation's journal, and name what was cut off."""
    if patient.workstation.journal is None:
        return (fine("journal.chain", tr("There is no journal on this workstation yet.")),)
    journal = patient.workstation.journal()
    try:
        return _chain(journal), _unfinished(journal)
    finally:
        journal.close()


def _chain(journal: Journal) -> Finding:
    problems = journal.verify()
    count = sum(1 for _ in journal.entries())
    if not problems:
        return fine("journal.chain", tr("The journal is as it was written; lines: {count}.", count=count))
    return broken(
        "journal.chain",
        tr("The journal was changed: {problems}", problems=joined(one.text for one in problems[:3])),
        stops=tr("The proof of what was decided on this workstation."),
        remedy=tr("Export the journal as it is and ask who changed the file: assist-console journal --verify"),
        who=Mender.DEVOPS,
    )


def _unfinished(journal: Journal) -> Finding:
    plans = journal.unfinished()
    if not plans:
        return fine("journal.unfinished", tr("No plan was cut off."))
    return warning(
        "journal.unfinished",
        tr("Plans that were cut off or have an unknown outcome: {count}.", count=len(plans)),
        stops=tr("Nothing new on these items until they are settled."),
        remedy=tr("Settle them: in the window, or with assist-console resume."),
        who=Mender.YOU,
    )


async def check_profile(patient: Patient) -> tuple[Finding, ...]:
    """Say where the org profile came from, or what is wrong with it."""
    source = patient.workstation.profile_source
    if source is None:
        return ()
    if not isinstance(source, ConsoleError):
        return (fine("profile", source),)
    stops = tr("The console does not start; this check went on with the defaults.")
    return (broken("profile", source.message, stops=stops, remedy=source.hint, who=Mender.DEVOPS),)


async def check_home(patient: Patient) -> tuple[Finding, ...]:
    """Check that nobody else on this machine can read the console's folder."""
    folder = patient.workstation.folder
    if folder is None:
        return ()
    if sys.platform == "win32":
        return (fine("home", tr("The console's folder lies in the user's own profile.")),)
    return (_home(folder),)


def _home(folder: Path) -> Finding:
    mode = stat.S_IMODE(folder.stat().st_mode)
    if not mode & _OTHERS:
        return fine("home", tr("Only this user can read the console's folder (mode {mode}).", mode=f"{mode:04o}"))
    return warning(
        "home",
        tr("Others on this machine can look into the console's folder (mode {mode}).", mode=f"{mode:04o}"),
        stops=tr("Nothing; the journal holds ids and states, and no customer's words."),
        remedy=tr("Take their rights away: chmod 700 on the console's folder."),
        who=Mender.YOU,
    )


async def check_documents(patient: Patient) -> tuple[Finding, ...]:
    """Say what holds the process that decodes customers' documents."""
    if patient.workstation.confinement is None:
        return ()
    level = await patient.workstation.confinement()
    if level is None:
        return (
            broken(
                "documents.sandbox",
                tr("The process that opens documents does not start."),
                stops=tr("The ID check: no document can be looked at."),
                remedy=tr("Install the console again; a security program may hold the process back."),
                who=Mender.DEVOPS,
            ),
        )
    if level in _WEAK:
        text = tr("Documents are opened in a process of their own that this system hardly confines: {level}.",
                  level=level.value)  # fmt: skip
        return (
            warning(
                "documents.sandbox",
                text,
                stops=tr("Nothing; a malicious file would have fewer walls around it."),
                remedy=tr("On Linux, use a kernel with Landlock and seccomp, or install bubblewrap."),
                who=Mender.DEVOPS,
            ),
        )
    text = tr("Documents are opened in a process without files and network: {level}.", level=level.value)
    return (fine("documents.sandbox", text),)


async def what_holds() -> Confinement | None:
    """Let a document process decode a picture of one pixel and tell what holds it; None when it does not start."""

    def decode() -> Confinement | None:
        decoder = Decoder()
        try:
            decoder.decode(_DOT, 0)
            return decoder.confinement
        finally:
            decoder.close()

    return await asyncio.to_thread(decode)
