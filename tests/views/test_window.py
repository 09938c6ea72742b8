"""The window: leads from queue to row to item and on, keeps what is half done, and never closes over a write."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from console.models.error import NotSent
from console.models.journal import Stage
from console.models.text import tr
from console.services.registry import Registry
from console.views.notice_list import NoticeList
from console.views.notices import Notices
from console.views.parts import clips
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme
from console.views.window import ConsoleWindow
from tests.views.fake_desk import FakeDesk, UnfinishedPlan
from tests.views.frames import Frame, a_frame, until
from tests.views.sample_items import CLEAN, item_of
from tests.views.sample_specs import ACTIONS, QUEUES
from tests.views.widget_tree import words


async def opened(frame: Frame, line: int = 0) -> str:
    """Open the row of a line and wait for its item."""
    item = frame.window.rows.table.lines[line].item
    frame.window.open_item(item)
    await until(frame.window.workspace.actions)
    return item.number


def marked(frame: Frame) -> str:
    """Give the number of the row that is marked as open; empty where none is."""
    table = frame.window.rows.table
    return next((row.item.number for row in table.lines if row.item.id == table.open_id), "")


def shown(frame: Frame) -> str:
    item = frame.window.workspace.current()
    return item.number if item else ""


async def test_it_begins_with_the_first_queue_and_the_focus_on_its_rows(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    assert frame.window.rows.key == "orders"
    assert frame.desk.feed.refreshed[0] == "orders"
    assert frame.window.focusWidget() is frame.window.rows.grid
    assert frame.window.windowTitle() == "Assist Console: DEMO"


async def test_walking_with_the_keys_and_enter_opens(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    grid = frame.window.rows.grid
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_Return):
        QTest.keyClick(grid, key)
    await until(frame.window.workspace.actions)
    assert shown(frame) == frame.window.rows.table.lines[1].item.number


async def test_the_open_row_stays_marked_while_the_cursor_walks_on(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    window = frame.window
    assert window.rows.table.open_id is None
    number = await opened(frame, 1)
    for _ in range(2):
        QTest.keyClick(window.rows.grid, Qt.Key.Key_J)
    assert marked(frame) == number == shown(frame)
    row = window.rows.grid.current_row()
    assert row is not None
    assert row.item.number != number
    window.workspace.decided.emit(window.workspace.current())
    assert marked(frame) == shown(frame) != number
    window.show_queue("eligibility")
    await until(lambda: window.rows.table.lines and not window.tasks.busy)
    assert marked(frame) == ""
    window.show_queue("orders")
    assert marked(frame) == shown(frame)


async def test_the_mark_goes_with_the_lock_and_comes_back(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    window = frame.window
    number = await opened(frame, 1)
    back = [part.set_aside() for part in (window.rows, window.workspace)]
    assert window.rows.table.open_id is None
    for bring_back in back:
        bring_back()
    await until(window.workspace.actions)
    assert marked(frame) == number


async def test_after_a_decision_the_next_item_opens(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    await opened(frame, 2)
    decided, expected = frame.window.rows.table.lines[2].item, frame.window.rows.table.lines[3].item.number
    frame.window.workspace.decided.emit(decided)
    assert shown(frame) == expected


async def test_a_decision_on_an_item_that_was_left_behind_opens_nothing(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    await opened(frame, 2)
    behind = frame.window.rows.table.lines[2].item
    now = await opened(frame, 5)
    frame.window.workspace.decided.emit(behind)
    assert shown(frame) == now


async def test_a_refresh_opens_nothing_and_keeps_the_item(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    number = await opened(frame, 3)
    reads = len(frame.desk.opened)
    frame.window.poller.refresh_now()
    await until(lambda: not frame.window.tasks.busy)
    assert shown(frame) == number
    assert len(frame.desk.opened) == reads


async def test_f5_reads_rows_and_item_again(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    number = await opened(frame, 3)
    reads = len(frame.desk.opened)
    QTest.keyClick(frame.window.rows.grid, Qt.Key.Key_F5)
    await until(lambda: len(frame.desk.opened) == reads + 1 and not frame.window.tasks.busy)
    assert shown(frame) == number


async def test_queues_are_walked_by_keys_and_counted(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    QTest.keyClick(frame.window.rows.grid, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert frame.window.rows.key == "eligibility"
    await until(lambda: frame.window.rows.table.rowCount() > 0)
    names = [button.accessibleName() for button in frame.window.queues.findChildren(QPushButton)]
    count = frame.desk.feed.state("eligibility").count
    assert any(name.startswith(f"Internet eligibility: {count} waiting") for name in names)


async def test_the_language_switches_everywhere_at_once(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    QTest.keyClick(frame.window.rows.grid, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert frame.speech.language.code == "ja"
    assert "デモ" in frame.window.windowTitle()
    line = frame.window.rows.findChild(QLineEdit)
    assert line is not None
    assert "絞り込" in line.placeholderText()


async def test_the_list_of_keys_names_the_items_actions(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    await opened(frame)
    QTest.keyClick(frame.window.rows.grid, Qt.Key.Key_F1)
    card = frame.window.keys_card
    assert card.isVisible()
    names = {child.accessibleName() for child in card.findChildren(type(frame.window.ribbon._host))}
    for offer in frame.window.workspace.actions():
        assert f"{offer.action.shortcut}: {offer.action.title}" in names
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert card.isHidden()


async def test_the_list_of_keys_is_written_when_it_is_opened_and_while_it_is_seen(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    card = frame.window.keys_card
    card.open()
    card.close_card()
    written = card._area.widget()
    frame.speech.set("ja")
    assert card._area.widget() is written
    card.open()
    assert "次の行" in words(card)
    frame.speech.set("en")
    assert "次の行" not in words(card)


async def test_typing_in_the_filter_decides_nothing(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    await opened(frame)
    QTest.keyClick(frame.window.rows.grid, Qt.Key.Key_Slash)
    line = frame.window.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "a1")
    QTest.keyClick(line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == "a1"
    assert not frame.window.workspace.has_draft()
    assert frame.desk.executed == []


async def test_the_focus_walks_through_the_panes(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    await opened(frame)
    window = frame.window
    window.rows.grid.setFocus()
    visited = []
    for _ in range(3):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_F6)
        focus = window.focusWidget()
        panes = (window.queues, window.rows, window.workspace)
        visited.append(next(pane for pane in panes if pane.isAncestorOf(focus)))
    assert visited == [window.workspace, window.queues, window.rows]


async def test_f6_begins_at_the_top_of_the_item(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    await opened(frame)
    window = frame.window
    window.rows.grid.setFocus()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_F6)
    first = window.focusWidget()
    reached = [first]
    while window.workspace.isAncestorOf(reached[-1]):
        QTest.keyClick(reached[-1], Qt.Key.Key_Tab)
        reached.append(window.focusWidget())
    able = [part for part in window.workspace.findChildren(QPushButton) if part.isVisible()]
    assert first.accessibleName() == "Evidence"
    assert set(able) <= set(reached)


async def test_an_item_of_another_queue_than_the_rows_says_so(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    await opened(frame)
    said = "From another queue"
    header = frame.window.workspace._page.header
    assert said not in words(header)
    frame.window.show_queue("eligibility")
    assert said in words(header)
    await until(lambda: frame.window.rows.table.lines)
    await opened(frame)
    await until(lambda: said not in words(header))


async def test_the_arrow_down_leads_from_the_filter_to_its_rows(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    QTest.keyClick(frame.window.rows.grid, Qt.Key.Key_Slash)
    line = frame.window.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert frame.window.focusWidget() is frame.window.rows.grid


async def test_unfinished_plans_come_first_and_are_finished_at_a_press(qtbot: QtBot) -> None:
    desk = FakeDesk()
    plan = UnfinishedPlan(
        plan="p1", action="approve_order", item="00000101", stage=Stage.SENT, since=desk.clock.now(), agent="a"
    )
    desk.registry = Registry(queues=QUEUES, actions=ACTIONS)  # type: ignore[assignment]  # it raises KeyError, as the desk's
    desk.leave_unfinished(plan, replace(plan, action="gone_action"))
    frame = await a_frame(qtbot, desk)
    bar = frame.window.unfinished
    assert bar.isVisible()
    assert "Approve 00000101 (sent, no answer yet), gone_action 00000101" in bar._words.text()
    button = bar.findChild(QPushButton)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not button.isEnabled()
    await until(lambda: not bar.isVisible())
    assert not frame.writes.busy
    await until(lambda: not frame.window.tasks.busy)


async def test_the_status_tells_connection_calls_and_the_last_notice(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    status = frame.window.status
    said = [label.text() for label in status.findChildren(type(frame.window.ribbon._host)) if label.isVisible()]
    assert {"Connected", "As of 10:42", "API calls 1,240 of 100,000"} <= set(said)
    frame.desk.feed.failure = tr("Salesforce did not answer.")
    frame.window.poller.refresh_now()
    await until(lambda: status._connection.text() == "Not connected")
    problem = NotSent(tr("No answer"))
    frame.notices.error(problem)
    assert status._last.accessibleName() == f"Not reachable — No answer — {problem.advice}"


async def test_closing_waits_for_a_write(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    gate, closed = asyncio.Event(), []
    frame.window.closed.connect(lambda: closed.append(True))
    frame.writes.keep("execute", wait(gate))
    frame.window.close()
    assert frame.window.isVisible()
    assert "being written" in str(frame.notices.kept[-1].text)
    gate.set()
    await until(lambda: closed)
    assert not frame.window.isVisible()


async def test_what_was_copied_does_not_outlive_the_window(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    clips.copy("090-0000-0000")
    frame.window.close()
    assert QGuiApplication.clipboard().text() == ""


async def wait(gate: asyncio.Event) -> None:
    await gate.wait()


async def test_place_language_and_theme_are_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    notices = Notices()
    for height in (650, None):
        window = ConsoleWindow(
            FakeDesk(),
            speech=Speech("en"),
            theme=Theme("dark"),
            notices=notices,
            settings=settings,
            writes=Tasks(notices, notices.error),
        )
        qtbot.addWidget(window)
        if height is not None:
            window.resize(1100, height)
            window.close()
        else:
            assert window.height() == 650
    assert settings.value("language") == "en"
    assert settings.value("theme") == "dark"


async def test_it_fits_a_small_screen(qtbot: QtBot) -> None:
    for code in ("ja", "en"):
        frame = await a_frame(qtbot, code=code)
        await opened(frame)
        least = frame.window.minimumSizeHint()
        assert least.width() <= 1280
        assert least.height() <= 720
        assert frame.window.width() == 1280


async def test_a_plan_that_is_being_written_is_not_offered_for_finishing(qtbot: QtBot) -> None:
    desk = FakeDesk()
    frame = await a_frame(qtbot, desk)
    gate = asyncio.Event()
    frame.writes.keep("write", wait(gate))
    desk.leave_unfinished(
        UnfinishedPlan(plan="p", action="claim", item="00000101", stage=Stage.SENT, since=desk.clock.now(), agent="a")
    )
    frame.window.unfinished.look()
    assert not frame.window.unfinished.isVisible()
    gate.set()
    await frame.writes.settle()
    frame.window.workspace.busy_changed.emit(False)
    await until(frame.window.unfinished.isVisible)


async def test_the_keyboard_is_back_on_the_rows_after_a_decision(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    window = frame.window
    grid = window.rows.grid
    grid.choose(item_of(CLEAN).id)
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_Return)
    await until(window.workspace.actions)
    assert window.workspace.press("A")
    assert window.focusWidget() is not grid
    assert window.workspace.press("Escape")
    assert window.focusWidget() is grid


@pytest.mark.qt_log_ignore("grabbing the keyboard")  # the offscreen platform has none to grab; a pop-up asks for it
async def test_the_last_notices_are_listed_newest_first(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    frame.notices.info(tr("first"))
    problem = NotSent(tr("No answer & no line"))
    frame.notices.error(problem)
    QTest.keyClick(frame.window, Qt.Key.Key_F8)
    menu = frame.window.status.findChild(NoticeList)
    assert menu is not None
    await until(menu.isVisible)
    time = frame.speech.language.clock_time(frame.desk.clock.now())
    assert [line.toolTip() for line in menu.actions()] == [
        f"{time}  Not reachable — No answer & no line — {problem.advice}",
        f"{time}  first",
    ]
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert menu.isHidden()


async def test_the_first_window_fits_the_screen(qtbot: QtBot) -> None:
    desk, speech, theme, notices = FakeDesk(), Speech("en"), Theme("light"), Notices()
    writes = Tasks(notices, notices.error)
    window = ConsoleWindow(desk, speech=speech, theme=theme, notices=notices, settings=None, writes=writes)
    qtbot.addWidget(window)
    room = window.screen().availableSize()
    assert window.width() <= max(room.width(), window.minimumWidth())
    assert window.height() <= max(room.height(), window.minimumHeight())
