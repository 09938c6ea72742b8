"""The tour: works the main job in the real windows by keyboard alone and proves each effect by reading it back."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from console.models.action import Offer
from console.models.dossier import Dossier
from console.models.error import ConsoleError
from console.models.queue import Row
from console.services.desk import Desk
from console.services.embedded import EmbeddedOrganisation
from console.views import loop
from console.views.desktop import Desktop, Look, run_in_windows
from console.views.shortcuts import AFTERMATH_MS
from console.views.tour_stops import AGENT_STOPS, SUPERVISOR_STOPS, Stop
from console.views.window import ConsoleWindow

LONGEST: Final = 30.0
"""Seconds that the tour waits for one condition."""
BEAT: Final = 0.02
SIZE: Final = (1440, 900)
KEYS: Final = {
    "Return": (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
    "Ctrl+Return": (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
    "F5": (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier),
    "Space": (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
    "Tab": (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier),
    "Down": (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier),
    "Escape": (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
}


@dataclass(kw_only=True)
class StopReport:
    """What one stop of the tour did and what was read back.

    Attributes:
        keys: keys pressed for the decision, with opening the item and sending.
        proved: the effect was read back from the organisation in a session of its own.
    """

    stop: str
    title: str
    role: str
    item: str
    action: str
    keys: int = 0
    pictures: list[str] = field(default_factory=list)
    proved: bool = False
    read_back: dict[str, str | None] = field(default_factory=dict)
    problem: str | None = None


class TourFailedError(Exception):
    """A condition that the tour waited for did not come."""


class Hand:
    """Presses keys in a window, waits for what they do, and takes pictures."""

    def __init__(self, window: ConsoleWindow, folder: Path) -> None:
        """Take a shown window and the folder for its pictures."""
        self.window = window
        self._folder = folder
        self.keys = 0

    def press(self, key: str) -> None:
        """Press one key where the focus is."""
        self.keys += 1
        code, modifier = KEYS.get(key) or (Qt.Key(ord(key.upper())), Qt.KeyboardModifier.NoModifier)
        QTest.keyClick(self._focus(), code, modifier)

    def _focus(self) -> QWidget:
        focused: QWidget | None = self.window.focusWidget()
        return focused if focused is not None else self.window

    async def enter(self, words: str) -> None:
        """Enter a text, as an input method hands it on, or press a key by its name; a text counts as one key."""
        if words in KEYS:
            self.press(words)
            return
        self.keys += 1
        committed = QInputMethodEvent()
        committed.setCommitString(words)
        QApplication.sendEvent(self._focus(), committed)
        # The window ignores an Enter that follows a conversion at once, as it may be the conversion's own.
        await asyncio.sleep(2 * AFTERMATH_MS / 1000)

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for a condition.

        Raises:
            TourFailedError: it did not come in time.
        """
        left = LONGEST
        while not condition():
            if left <= 0:
                raise TourFailedError(what)
            left -= BEAT
            await asyncio.sleep(BEAT)

    async def picture(self, name: str) -> str:
        """Save a picture of the window."""
        await loop.breathe()
        file = f"{name}.png"
        self.window.grab().save(str(self._folder / file))
        return file


async def work_stop(stop: Stop, hand: Hand, witness: Desk, report: StopReport) -> None:
    """Work one stop: go to the queue, open the line, tick, decide, send, and read the effect back.

    Raises:
        TourFailedError: the window did not come to where it should.
    """
    offer = await _open(stop, hand, report)
    if not stop.ticks_last:
        await _tick(hand, offer.missing_ticks)
    report.pictures.append(await hand.picture(f"{stop.key}-2-item"))
    hand.press(offer.action.shortcut)
    await loop.breathe()
    for words in stop.typed:
        await hand.enter(words)
    if stop.typed:
        report.pictures.append(await hand.picture(f"{stop.key}-3-form"))
        hand.press("Ctrl+Return")
        await loop.breathe()
    if stop.ticks_last:
        await _tick(hand, _offer(stop, hand).missing_ticks)
    report.pictures.append(await hand.picture(f"{stop.key}-4-preview"))
    await _send(hand, report)
    report.pictures.append(await hand.picture(f"{stop.key}-5-after"))
    await _read_back(stop, witness, report)
    report.pictures.append(await hand.picture(f"{stop.key}-6-proved"))


async def _open(stop: Stop, hand: Hand, report: StopReport) -> Offer:
    """Go to the line and open it; gives the action that the stop is about."""
    window = hand.window
    window.show_queue(stop.queue, stop.view)
    if stop.scan:
        hand.press("F5")
    wanted = stop.row or stop.number
    await hand.until(lambda: any(row.item.number == wanted for row in _rows(window, stop.queue)), "the line")
    listed = next(row.item for row in _rows(window, stop.queue) if row.item.number == wanted)
    window.rows.grid.choose(listed.id)
    if stop.first_picture:
        report.pictures.append(await hand.picture(f"{stop.key}-1-queue"))
    hand.keys = 0
    hand.press("Return")
    await hand.until(lambda: bool(window.workspace.actions()) and _shows(window, listed.id), "the item")
    return _offer(stop, hand)


def _offer(stop: Stop, hand: Hand) -> Offer:
    return next(one for one in hand.window.workspace.actions() if one.action.key == stop.action)


async def _send(hand: Hand, report: StopReport) -> None:
    """Confirm the preview and wait until the writing has ended."""
    ended = asyncio.Event()
    workspace = hand.window.workspace
    listening = workspace.busy_changed.connect(lambda busy: None if busy else ended.set())
    hand.press("Ctrl+Return")
    report.keys = hand.keys
    try:
        await asyncio.wait_for(ended.wait(), LONGEST)
    except TimeoutError as problem:
        raise TourFailedError("the end of the writing") from problem
    finally:
        workspace.busy_changed.disconnect(listening)


def _rows(window: ConsoleWindow, key: str) -> tuple[Row, ...]:
    return window.desk.feed.state(key).rows


def _shows(window: ConsoleWindow, item_id: str) -> bool:
    current = window.workspace.current()
    return current is not None and current.id == item_id


async def _tick(hand: Hand, missing: tuple[str, ...]) -> None:
    """Tick every check that only a person can answer, by its digit; the tenth by 0."""
    workspace = hand.window.workspace
    findings = [finding.key for finding in workspace.findings()]
    for key in missing:
        hand.press(str((findings.index(key) + 1) % 10))
        await loop.breathe()


async def _read_back(stop: Stop, witness: Desk, report: StopReport) -> None:
    """Read the item in a session of its own until the effect shows; a platform takes a moment to provision."""
    item = await witness.find(stop.number)
    left = LONGEST
    while True:
        dossier: Dossier = (await witness.open(item, fresh=True)).dossier
        report.read_back = {name: read(dossier) for name, read in stop.reads.items()}
        report.proved = all(report.read_back[name] in values for name, values in stop.expects.items())
        if report.proved or left <= 0:
            return
        left -= 0.5
        await asyncio.sleep(0.5)


async def _work_as(
    role: str, stops: tuple[Stop, ...], desktop: Desktop, *, desk: Desk, witness: Desk, folder: Path
) -> list[StopReport]:
    await desk.start()
    window = desktop.window(desk)
    window.resize(*SIZE)
    window.show()
    window.begin()
    hand = Hand(window, folder)
    reports: list[StopReport] = []
    for stop in stops:
        report = StopReport(stop=stop.key, title=stop.title, role=role, item=stop.number, action=stop.action)
        reports.append(report)
        try:
            await work_stop(stop, hand, witness, report)
        except (TourFailedError, ConsoleError, LookupError, StopIteration) as problem:
            report.problem = f"{type(problem).__name__}: {problem}"
            report.pictures.append(await hand.picture(f"{stop.key}-problem"))
        hand.press("Escape")
    await _looks(desktop, hand, role)
    window.close()
    await desktop.writes.settle()
    window.deleteLater()
    await loop.breathe()
    await desk.aclose()
    return reports


async def _looks(desktop: Desktop, hand: Hand, role: str) -> None:
    """Take the window in both languages and both themes."""
    for theme in ("light", "dark"):
        for code in ("ja", "en"):
            desktop.theme.set_mode(theme)
            desktop.speech.set(code)
            await hand.picture(f"look-{role}-{theme}-{code}")


def tour(
    folder: Path,
    *,
    organisation: EmbeddedOrganisation,
    build: Callable[[EmbeddedOrganisation, str, Path], Desk],
    language: str,
) -> int:
    """Work every stop as an agent, then as a supervisor, and write `report.json`.

    Returns:
        0 only if each effect was read back from the organisation; else 1.
    """
    folder.mkdir(parents=True, exist_ok=True)

    async def work(desktop: Desktop) -> int:
        witness = build(organisation, "supervisor", folder / ".witness")
        reports: list[StopReport] = []
        try:
            await witness.start()
            for role, stops in (("agent", AGENT_STOPS), ("supervisor", SUPERVISOR_STOPS)):
                desk = build(organisation, role, folder / f".{role}")
                reports += await _work_as(role, stops, desktop, desk=desk, witness=witness, folder=folder)
        finally:
            await witness.aclose()
        proved = bool(reports) and all(report.proved for report in reports)
        document = {"proved": proved, "stops": [asdict(report) for report in reports]}
        (folder / "report.json").write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
        return 0 if proved else 1

    return run_in_windows(work, Look(language=language, theme="light"))
