"""What an installed program proves about itself without a window: it is whole, may be handed out, and does its work.

Each proof does the real thing: the journal is written, the embedded organisation is signed in to over HTTP, and a
specimen document goes through the decoding process. `views/self_check.py` adds the window and runs them all.
"""

import asyncio
import platform
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from console.models.document import Confinement, DocumentProblem, DocumentVersion
from console.models.error import ConsoleError
from console.models.ids import PlanId
from console.models.journal import Stage
from console.models.self_check import Part, Proof
from console.models.text import tr, verbatim
from console.services.clock import Clock
from console.services.desk import Desk
from console.services.journal import Journal, Line
from console.services.registry import Registry
from console.services.self_check.build_record import BuildRecord, differences
from console.services.self_check.licences import UNSUITABLE_LIBRARIES

LONGEST: Final = 90.0
"""Seconds that one proof may take, on a slow machine with a virus scanner."""
_QUEUE, _IDENTITY = "orders", "identity"


async def proved(key: str, prove: Callable[[], Awaitable[Proof]]) -> Proof:
    """Run a proof; whatever goes wrong in it is a broken proof, with its time."""
    began = time.monotonic()
    try:
        found = await asyncio.wait_for(prove(), LONGEST)
    except TimeoutError:
        found = Proof(key=key, ok=False, text=tr("It was not done in {seconds} s.", seconds=int(LONGEST)))
    except ConsoleError as problem:
        found = Proof(key=key, ok=False, text=problem.message)
    except Exception as problem:  # noqa: BLE001 - a missing module, a broken library: that is what is looked for
        text = tr("It failed: {problem}", problem=verbatim(f"{type(problem).__name__}: {problem}"))
        found = Proof(key=key, ok=False, text=text)
    seconds = ("seconds", f"{time.monotonic() - began:.2f}")
    return Proof(key=found.key, ok=found.ok, text=found.text, facts=(*found.facts, seconds))


def prove_parts(record: BuildRecord, registry: Registry) -> Proof:
    """Compare the queues and actions that were found with the source tree's."""
    lacking = differences(record, registry)
    if lacking:
        text = tr("Not the same as in the source tree: {names}.", names=", ".join(lacking))
        return Proof(key="parts", ok=False, text=text)
    text = tr(
        "All {queues} queues and {actions} actions of the source tree are there.",
        queues=len(registry.queues),
        actions=len(registry.actions),
    )
    return Proof(key="parts", ok=True, text=text)


def prove_licences(parts: tuple[Part, ...], record: BuildRecord) -> Proof:
    """Refuse a library whose licence does not suit an installer, or is not known; in a build, one without its text."""
    bad = [f"{part.name} ({part.licence or '?'})" for part in parts if not part.suits]
    bad += [name for name in record.system_libraries if UNSUITABLE_LIBRARIES.match(name)]
    if bad:
        text = tr("The licence does not suit an installer, or is not known: {names}.", names=", ".join(bad))
        return Proof(key="licences", ok=False, text=text)
    silent = [part.name for part in parts if not part.texts] if record.built_with else []
    if silent:
        text = tr("The licence text is missing: {names}.", names=", ".join(silent))
        return Proof(key="licences", ok=False, text=text)
    return Proof(
        key="licences",
        ok=True,
        text=tr("The licences of all {count} libraries suit an installer.", count=len(parts)),
        facts=(("system libraries", str(len(record.system_libraries))),),
    )


async def prove_journal(folder: Path, clock: Clock) -> Proof:
    """Write a journal, read it back as another process would, and check its chain."""
    path = folder / "self-check.sqlite3"
    stages = (Stage.PLANNED, Stage.ENDED)
    journal = Journal.open(path)
    try:
        for stage in stages:
            journal.append(
                Line(
                    at=clock.now(), plan=PlanId("self-check"), agent="", action="", item="", stage=stage, outcome="done"
                )
            )
    finally:
        journal.close()
    again = Journal.read_only(path)
    try:
        lines, broken = len(tuple(again.entries())), again.verify()
    finally:
        again.close()
    ok = lines == len(stages) and not broken
    text = tr("The journal was written and read back, and its chain holds.") if ok else tr("The journal does not hold.")
    return Proof(key="journal", ok=ok, text=text)


async def prove_organisation(desk: Desk) -> Proof:
    """Sign in to the embedded organisation and read a queue, over HTTP."""
    await desk.start()
    await desk.feed.refresh(_QUEUE)
    problem = desk.feed.problem(_QUEUE)
    if problem is not None:
        return Proof(key="organisation", ok=False, text=problem.message)
    lines = len(desk.feed.state(_QUEUE).rows)
    text = tr("Signed in to the embedded organisation over HTTP; the order queue has {count} lines.", count=lines)
    return Proof(key="organisation", ok=lines > 0, text=text)


async def prove_documents(desk: Desk) -> Proof:
    """Download a specimen document and decode it in the process for documents; the level of confinement is a fact."""
    version = await _specimen(desk)
    if version is None:
        return Proof(key="documents", ok=False, text=tr("The embedded organisation has no document to open."))
    page = await desk.documents.open(version)
    if isinstance(page, DocumentProblem):
        return Proof(key="documents", ok=False, text=page.text)
    level = page.confinement
    return Proof(
        key="documents",
        ok=level is not Confinement.NONE or platform.system() == "Windows",
        text=tr(
            "A specimen was decoded in a process of its own: {width} by {height} pixels; confinement: {level}.",
            width=page.width,
            height=page.height,
            level=verbatim(level.value),
        ),
        facts=(("confinement", level.value),),
    )


async def _specimen(desk: Desk) -> DocumentVersion | None:
    """Find the first customer of the identity queue who sent something."""
    await desk.feed.refresh(_IDENTITY)
    for row in desk.feed.state(_IDENTITY).rows:
        documents = (await desk.open(row.item)).dossier.documents
        if documents is not None and documents.value:
            return documents.value[0]
    return None
