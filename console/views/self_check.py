"""The self-check: an installed program proves in one run, unseen, that it is whole and works (`--self-check`)."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import PySide6
from PySide6.QtCore import QPoint, Qt, qVersion
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QRawFont

from console.models.self_check import Part, Proof
from console.models.text import tr
from console.services.clock import SystemClock
from console.services.desk import Desk
from console.services.embedded import EmbeddedOrganisation
from console.services.language import Language
from console.services.registry import collect
from console.services.self_check import licences
from console.services.self_check.build_record import BuildRecord, build_record
from console.services.self_check.proofs import (
    prove_documents,
    prove_journal,
    prove_licences,
    prove_organisation,
    prove_parts,
    proved,
)
from console.services.self_check.versions import versions
from console.views import loop
from console.views.desktop import Desktop, Look, run_in_windows
from console.views.fonts import FAMILY, load
from console.views.terminal import printing

HARD_WORDS: Final = "在留髙﨑ｶ①㈱𠮷"
"""Letters that common web fonts lack; a name with one of them must not show as a box."""
SIZE: Final = (1440, 900)
FEWEST_COLOURS: Final = 24
STEP: Final = 5
LONGEST: Final = 30.0
BEAT: Final = 0.05
Build = Callable[[EmbeddedOrganisation, Path], Desk]


def self_check(home: Path, *, build: Build, language: str, as_json: bool) -> int:
    """Prove everything and print it.

    Args:
        home: an empty folder for the journal of the proof.
        build: makes a desk on a running embedded organisation.
        language: `ja` or `en`.
        as_json: one document instead of lines.

    Returns:
        0 only if every proof holds.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # it is drawn, and nobody is disturbed
    words, record = Language.of(language), build_record()
    carried = licences.parts(record.parts)
    found: list[Proof] = []

    def told(proof: Proof) -> None:
        found.append(proof)
        if not as_json:
            printing.out.print(_line(proof, words), soft_wrap=True, markup=False)

    async def work(desktop: Desktop) -> int:
        told(prove_parts(record, collect()))
        told(prove_licences(carried, record))
        told(await proved("journal", lambda: prove_journal(home, SystemClock())))
        told(await proved("japanese", prove_japanese))
        await _with_organisation(desktop, home, build, told)
        return 0 if all(proof.ok for proof in found) else 1

    code = run_in_windows(work, Look(language=language, theme="light"))
    _print_end(found, carried, record, words, as_json=as_json)
    return code


async def _with_organisation(desktop: Desktop, home: Path, build: Build, told: Callable[[Proof], None]) -> None:
    organisation = EmbeddedOrganisation()
    desks: list[Desk] = []

    async def sign_in() -> Proof:
        organisation.__enter__()
        desks.append(build(organisation, home))
        return await prove_organisation(desks[0])

    try:
        told(await proved("organisation", sign_in))
        for desk in desks:
            told(await proved("documents", partial(prove_documents, desk)))
            told(await proved("window", partial(prove_window, desktop, desk)))
    finally:
        for desk in desks:
            await desk.aclose()
        organisation.close()


async def prove_window(desktop: Desktop, desk: Desk) -> Proof:
    """Draw the window with lines in it and look at the picture: a blank one has hardly any colours."""
    window = desktop.window(desk)
    try:
        window.resize(*SIZE)
        window.show()
        window.begin()
        lines = await _lines(window.rows.table.rowCount)
        await loop.breathe(10)
        colours = len(set(_samples(window.grab().toImage())))
    finally:
        window.close()
        await desktop.writes.settle()
        window.deleteLater()
        await loop.breathe()
    text = tr("The window was drawn with {lines} lines in {colours} colours.", lines=lines, colours=colours)
    return Proof(key="window", ok=lines > 0 and colours >= FEWEST_COLOURS, text=text)


async def prove_japanese() -> Proof:
    """Draw letters that fonts often lack, and look whether each has a shape of its own."""
    load()
    font = QFont(FAMILY)
    font.setPixelSize(32)
    shapes = {letter: _shape(letter, font) for letter in HARD_WORDS}
    face = QRawFont.fromFont(font)
    boxes = [letter for letter in HARD_WORDS if not face.supportsCharacter(ord(letter))]
    alike = len(set(shapes.values())) < len(shapes)
    if boxes or alike:
        return Proof(
            key="japanese", ok=False, text=tr("Japanese letters show as boxes: {letters}", letters="".join(boxes))
        )
    text = tr("Japanese is drawn, rare letters of names too: {letters}", letters=HARD_WORDS)
    return Proof(key="japanese", ok=True, text=text, facts=(("font", face.familyName()),))


def _shape(letter: str, font: QFont) -> bytes:
    image = QImage(40, 48, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(QColor("black"))
    painter.drawText(QPoint(2, 38), letter)
    painter.end()
    return bytes(image.constBits())


def _samples(image: QImage) -> Iterator[int]:
    return (
        image.pixel(across, down) for down in range(0, image.height(), STEP) for across in range(0, image.width(), STEP)
    )


async def _lines(count: Callable[[], int]) -> int:
    """Wait until the first queue shows its lines."""
    left = LONGEST
    while not count() and left > 0:
        left -= BEAT
        await asyncio.sleep(BEAT)
    return count()


def _all_versions() -> tuple[tuple[str, str], ...]:
    return (*versions(), ("Qt", qVersion()), ("PySide", PySide6.__version__))


def _line(proof: Proof, words: Language) -> str:
    return f"{'ok' if proof.ok else 'broken':<7} {proof.key:<13} {words.text(proof.text)}"


def _print_end(
    found: list[Proof], carried: tuple[Part, ...], record: BuildRecord, words: Language, *, as_json: bool
) -> None:
    if as_json:
        printing.print_json(_document(found, carried, record, words))
        return
    for name, version in (*_all_versions(), *_of_build(record)):
        printing.out.print(f"        {name}: {version}", soft_wrap=True, markup=False)
    for part in carried:
        printing.out.print(f"        {part.name} {part.version}: {part.licence or '?'}", soft_wrap=True, markup=False)
    ok = bool(found) and all(proof.ok for proof in found)
    printing.out.print(words.text(tr("Everything works.") if ok else tr("Something is broken: see the lines above.")))
    sys.stdout.flush()


def _of_build(record: BuildRecord) -> tuple[tuple[str, str], ...]:
    if not record.built_with:
        return ()
    # The loader's own licence is the GPL with an exception that allows any program to be built with it.
    return (
        ("built with", f"{record.built_with} (GPL-2.0-or-later WITH Bootloader-exception)"),
        ("revision", record.revision),
    )


def _document(found: list[Proof], carried: tuple[Part, ...], record: BuildRecord, words: Language) -> dict[str, Any]:
    return {
        "ok": bool(found) and all(proof.ok for proof in found),
        "proofs": [
            {"key": proof.key, "ok": proof.ok, "text": words.text(proof.text), "facts": dict(proof.facts)}
            for proof in found
        ],
        "versions": dict((*_all_versions(), *_of_build(record))),
        "parts": [
            {"name": part.name, "version": part.version, "licence": part.licence, "ok": part.suits} for part in carried
        ],
        "system_libraries": list(record.system_libraries),
    }
