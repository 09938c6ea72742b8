"""The ways to the set-up card and out of it: F9, palette, start panel, notices, the lock, and what is saved."""

import asyncio
import json
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from console.models.doctor import Finding
from console.models.error import NotSent
from console.models.text import tr
from console.services.doctor.report import ReportHead
from console.views.session.arrival import Arrival
from console.views.session.door import OpenDoor
from console.views.session.start_panel import StartPanel
from console.views.set_up.set_up_card import SetUpCard
from console.views.set_up.set_up_desk import set_up_without_desk
from console.views.set_up.set_up_page import CHOICES
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme
from tests.views.fake_desk import FakeDesk
from tests.views.frames import a_frame, until
from tests.views.set_up_scene import FINE, FOUND, HEAD, Table, a_desk
from tests.views.widget_tree import buttons


@pytest.mark.parametrize(("place", "suffix"), [(0, ".html"), (1, ".txt"), (2, ".json")])
async def test_a_report_is_saved_in_place(qtbot: QtBot, tmp_path: Path, place: int, suffix: str) -> None:
    table = await Table(qtbot, a_desk(*FOUND)).checked()
    table.press("Save report…")
    line, forms = table.card.findChild(QLineEdit), table.card.findChild(QComboBox)
    assert line is not None
    assert forms is not None
    line.setText(str(tmp_path / "report.html"))
    forms.setCurrentIndex(place)
    assert line.text() == str(tmp_path / f"report{suffix}")
    QTest.keyClick(line, Qt.Key.Key_Return)
    written = (tmp_path / f"report{suffix}").read_text(encoding="utf-8")
    assert "The certificate ends in 5 days." in written
    assert f"Saved: {tmp_path}" in table.said.replace("\u200b", "")
    if suffix == ".json":
        assert len(json.loads(written)["findings"]) == len(FOUND)


async def test_a_file_that_exists_is_replaced_at_the_second_press(qtbot: QtBot, tmp_path: Path) -> None:
    taken = tmp_path / "profile.toml"
    taken.write_text("mine", encoding="utf-8")
    table = await Table(qtbot, a_desk(FINE)).checked()
    table.page.show_tab(CHOICES)
    table.press("Export as TOML…")
    line = table.card.findChild(QLineEdit)
    assert line is not None
    line.setText(str(taken))
    table.press("Save")
    assert taken.read_text(encoding="utf-8") == "mine"
    table.press("Replace")
    settled = tomllib.loads(taken.read_text(encoding="utf-8"))["settlement"]
    assert settled == {"submitted_id_status": "Submitted"}


async def test_what_cannot_be_written_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    table = await Table(qtbot, a_desk(FINE)).checked()
    table.press("Save report…")
    line = table.card.findChild(QLineEdit)
    assert line is not None
    line.setText(str(tmp_path / "nowhere" / "report.html"))
    table.press("Save")
    assert "report.html cannot be written" in table.said.replace("\u200b", "")


async def test_f9_opens_it_in_the_window_and_escape_closes_first_the_line_then_the_card(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot, a_desk(*FOUND))
    card = frame.window.set_up_card
    grid = frame.window.rows.grid
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_F9)
    await until(lambda: card.page is not None and card.page.findings.findings and not card.page.findings.running)
    assert card.page is not None
    card.page._ask()
    line = card.findChild(QLineEdit)
    assert line is not None
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert card.isVisible()
    QTest.keyClick(card.page.findings.list, Qt.Key.Key_Escape)
    assert card.isHidden()
    assert frame.window.focusWidget() is grid


async def test_the_tab_key_stays_on_the_card_and_the_line_gives_the_keyboard_back(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot, a_desk(*FOUND))
    QTest.keyClick(frame.window, Qt.Key.Key_F9)
    card = frame.window.set_up_card
    page = card.page
    assert page is not None
    await until(lambda: not page.findings.running)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        walked = set()
        for _step in range(9):
            QTest.keyClick(frame.window.focusWidget(), key)
            walked.add(frame.window.focusWidget())
        assert all(card.isAncestorOf(one) for one in walked)
        assert {page.findings.list, page._tabs, page._save} <= walked
    page.findings.list.setFocus()
    page._ask()
    QTest.keyClick(frame.window.focusWidget(), Qt.Key.Key_Escape)
    assert frame.window.focusWidget() is page.findings.list
    card.set_aside()
    await until(lambda: not frame.window.tasks.busy)


async def test_the_palette_finds_it(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot, a_desk(FINE))
    frame.window.palette_card.open()
    line = frame.window.palette_card.findChild(QLineEdit)
    assert line is not None
    QTest.keyClicks(line, "set-up")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert frame.window.set_up_card.isVisible()
    await until(lambda: frame.window.set_up_card.page and not frame.window.set_up_card.page.findings.running)


async def test_the_start_tells_once_what_changed_and_what_is_open(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot, a_desk())
    said = [(str(notice.text), str(notice.hint)) for notice in frame.notices.kept]
    assert said == [
        ("Salesforce has changed since the last start: 1 changes.", "Check the set-up (F9) shows them."),
        ("Choices of this organisation that are open: 1.", "Check the set-up (F9) shows them."),
    ]


async def test_the_lock_takes_it_away(qtbot: QtBot) -> None:
    table = await Table(qtbot, a_desk(*FOUND)).checked()
    table.card.set_aside()()
    assert table.card.isHidden()
    assert table.texts() == []
    assert table.page.findings.findings == ()


class OwnDoctor:
    """A check with connections of its own."""

    def __init__(self) -> None:
        self.closed = 0

    async def run(self) -> AsyncIterator[Finding]:
        for finding in FOUND:
            await asyncio.sleep(0)
            yield finding

    async def aclose(self) -> None:
        self.closed += 1


async def test_without_a_desk_each_run_closes_its_own_connections(qtbot: QtBot) -> None:
    doctor, panel = OwnDoctor(), StartPanel(Speech("en"), Theme("light"))
    qtbot.addWidget(panel)

    async def build() -> tuple[OwnDoctor, ReportHead]:
        await asyncio.sleep(0)
        return doctor, HEAD

    def refuse() -> FakeDesk:
        raise NotSent(tr("{system} cannot be reached.", system="Salesforce"))

    arrival = Arrival(lambda: OpenDoor(refuse), panel)
    card = SetUpCard(
        panel, set_up_without_desk(build), list[BaseException]().append, speech=Speech("en"), theme=Theme("light")
    )
    panel.offer_check()
    arrival.check_wanted.connect(card.open)
    panel.show()
    arrived: list[object] = []

    async def arrive() -> None:
        arrived.append(await arrival.desk())

    Tasks(panel, list[BaseException]().append).start("arrive", arrive(), replace=False)
    await until(lambda: "Check the set-up" in buttons(panel))
    buttons(panel)["Check the set-up"].click()
    await until(lambda: doctor.closed)
    assert card.isVisible()
    assert card.page is not None
    assert card.page.findings.findings == FOUND
    card.page.show_tab(CHOICES)
    assert "not known yet" in "".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())
    QTest.keyClick(card.page, Qt.Key.Key_Escape)
    assert card.isHidden()
    panel.close()
    await until(lambda: arrived == [None])
