"""The middle pane: nothing jumps when rows come and go, and every state has words and a next step."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from console.models.connection import SessionState
from console.models.dossier import Claim
from console.models.ids import OwnerId
from console.models.queue import DeadlineState, Flag, QueueState, Row
from console.models.text import tr, verbatim
from console.services.clock import JAPAN
from console.views.fonts import ui_font
from console.views.queue.queue_list import QueueList
from console.views.queue.queue_view import QueueView
from console.views.queue.row_delegate import FLAGS_MARGIN, NUMBER, PAD, ROW_HEIGHT, flag_width
from console.views.speech import Speech
from console.views.theme import Theme
from tests.views import sample_items
from tests.views.fake_desk import FakeDesk
from tests.views.sample_specs import ORDERS

AT = datetime(2026, 11, 20, 10, 42, tzinfo=JAPAN)
ROWS = sample_items.rows(ORDERS, sample_items.SATO)


def a_view(
    qtbot: QtBot, rows: tuple[Row, ...] = ROWS, *, desk: FakeDesk | None = None, mode: str = "light"
) -> tuple[QueueView, FakeDesk]:
    desk = desk or FakeDesk()
    put(desk, rows)
    view = QueueView(desk, speech=Speech("en"), theme=Theme(mode))
    qtbot.addWidget(view)
    view.resize(560, 400)
    view.show_queue("orders")
    view.show()
    return view, desk


def put(desk: FakeDesk, rows: tuple[Row, ...], **more: Any) -> None:
    count = sum(ORDERS.views[0].key in row.views for row in rows)
    state = QueueState(spec=ORDERS, count=count, rows=rows, as_of=AT, complete=True)
    desk.feed.put(replace(state, **more))


def words(view: QueueView) -> str:
    parts: list[QLabel | QPushButton] = [*view.findChildren(QLabel), *view.findChildren(QPushButton)]
    return "\n".join(part.text() for part in parts if part.isVisible())


def current(view: QueueView) -> str:
    row = view.grid.current_row()
    assert row is not None
    return row.item.number


def number(view: QueueView, line: int) -> str:
    return view.table.lines[line].item.number


def test_a_refresh_keeps_selection_and_scroll(qtbot: QtBot) -> None:
    view, desk = a_view(qtbot)
    view.grid.step(8)
    bar = view.grid.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before, top = current(view), view.grid.rowViewportPosition(view.grid.currentIndex().row())
    gone = {number(view, 1), number(view, 3)}
    put(desk, tuple(row for row in ROWS if row.item.number not in gone))
    assert current(view) == before
    assert view.grid.rowViewportPosition(view.grid.currentIndex().row()) == top


def edges(view: QueueView, *lines: int) -> list[list[str]]:
    """Give the colours at the left edge of some rows, half way down: where the cursor's bar is, and beside it."""
    picture = view.grid.viewport().grab().toImage()
    middles = [view.grid.rowViewportPosition(line) + ROW_HEIGHT // 2 - 1 for line in lines]
    return [[picture.pixelColor(x, middle).name() for x in (1, 4)] for middle in middles]


def number_of(view: QueueView, line: int) -> QImage:
    """Give the picture of a row's number."""
    left, top = view.grid.columnViewportPosition(NUMBER), view.grid.rowViewportPosition(line)
    place = QRect(left, top, view.grid.columnWidth(NUMBER), ROW_HEIGHT)
    return view.grid.viewport().grab(place).toImage()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_open_row_is_marked_at_its_edge_wherever_the_cursor_is(qtbot: QtBot, mode: str) -> None:
    view, _desk = a_view(qtbot, mode=mode)
    tokens = Theme(mode).tokens
    accent, selected, ground = tokens.accent, tokens.selection, tokens.surface
    view.grid.step(3)
    assert edges(view, 2, 3) == [[ground, ground], [accent, selected]]
    view.table.mark_open(view.table.lines[3].item)
    assert edges(view, 2, 3) == [[ground, ground], [accent, accent]]
    view.grid.step(-1)
    assert edges(view, 2, 3) == [[accent, selected], [accent, accent]]


def test_the_number_of_the_open_row_is_bold_and_whole(qtbot: QtBot) -> None:
    view, _desk = a_view(qtbot)
    view.grid.step(5)
    before = [number_of(view, line) for line in (1, 2)]
    width = view.grid.columnWidth(NUMBER)
    view.table.mark_open(view.table.lines[2].item)
    assert number_of(view, 1) == before[0]
    assert number_of(view, 2) != before[1]
    assert view.grid.columnWidth(NUMBER) == width
    bold = QFontMetrics(ui_font(13, bold=True))
    assert bold.horizontalAdvance(number(view, 2)) <= width - PAD - 1


def test_a_row_that_left_stays_grey_until_the_agent_moves_on(qtbot: QtBot) -> None:
    view, desk = a_view(qtbot)
    view.grid.step(2)
    view.grid.step(1)
    left = current(view)
    put(desk, tuple(row for row in ROWS if row.item.number != left))
    row = view.grid.current_row()
    assert row is not None
    assert (row.item.number, row.left) == (left, True)
    view.grid.step(1)
    assert left not in [line.item.number for line in view.table.lines]


def test_after_a_decision_the_next_row_is_selected(qtbot: QtBot) -> None:
    view, desk = a_view(qtbot)
    decided, expected = view.table.lines[2].item, number(view, 3)
    view.grid.choose(decided.id)
    put(desk, tuple(row for row in ROWS if row.item != decided))
    following = view.decided(decided)
    assert following is not None
    assert following.number == expected == current(view)


def test_after_the_last_row_the_one_above_follows(qtbot: QtBot) -> None:
    view, desk = a_view(qtbot)
    last = view.table.rowCount() - 1
    decided, above = view.table.lines[last].item, number(view, last - 1)
    view.grid.choose(decided.id)
    put(desk, tuple(row for row in ROWS if row.item != decided))
    following = view.decided(decided)
    assert following is not None
    assert following.number == above


def test_sub_views_have_counts(qtbot: QtBot) -> None:
    view, _desk = a_view(qtbot)
    tabs = view.findChild(QTabBar)
    assert tabs is not None
    for place, part in enumerate(ORDERS.views):
        count = sum(part.key in row.views for row in ROWS)
        assert tabs.tabText(place) == f"{part.title}  {count}"
    view.step_view(1)
    assert view.view == ORDERS.views[1].key
    assert {row.views for row in view.table.lines} == {frozenset({ORDERS.views[1].key})}


def test_keys_walk_and_open(qtbot: QtBot) -> None:
    view, _desk = a_view(qtbot)
    opened: list[str] = []
    view.opened.connect(lambda item: opened.append(item.number))
    QTest.keyClick(view.grid, Qt.Key.Key_Down)
    assert opened == []
    QTest.keyClick(view.grid, Qt.Key.Key_Return)
    assert opened == [number(view, 1)]


def test_the_header_sorts_turns_round_and_gives_the_order_back(qtbot: QtBot) -> None:
    view, _desk = a_view(qtbot)
    plain = [row.item.number for row in view.table.lines]
    head = view.grid.horizontalHeader()
    seen = []
    for _ in range(3):
        head.sectionClicked.emit(2)
        seen.append((view.table.sorted_by, [row.item.number for row in view.table.lines]))
    assert [order for order, _numbers in seen] == [(2, False), (2, True), None]
    assert seen[2][1] == plain != seen[0][1]


def test_a_failure_is_said_with_the_age_of_the_rows(qtbot: QtBot) -> None:
    view, desk = a_view(qtbot)
    put(desk, ROWS, failure=tr("Salesforce did not answer."))
    assert "These rows are from 10:42: Salesforce did not answer." in words(view)
    assert view.grid.isVisible()
    put(desk, ROWS)
    assert "Salesforce did not answer." not in words(view)


def test_a_queue_that_was_never_read_says_why_and_offers_to_try_again(qtbot: QtBot) -> None:
    view, desk = a_view(qtbot)
    put(desk, (), as_of=None, count=None, failure=tr("Salesforce did not answer."))
    view.show_queue("eligibility")
    view.show_queue("orders")
    wanted: list[bool] = []
    view.refresh_wanted.connect(lambda: wanted.append(True))
    assert "The queue could not be read" in words(view)
    button = next(button for button in view.findChildren(QPushButton) if button.text() == "Try again")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted == [True]


def test_reading_empty_and_filtered_away_are_told_apart(qtbot: QtBot) -> None:
    view, desk = a_view(qtbot, ())
    assert "Nothing waits here" in words(view)
    put(desk, (), as_of=None, count=None)
    assert "Reading the queue…" in words(view)
    put(desk, ROWS)
    line = view.findChild(QLineEdit)
    assert line is not None
    QTest.keyClicks(line, "zzzz")
    assert "No row has these words" in words(view)
    assert "0 found" in words(view)
    view.step_back()
    assert view.table.rowCount() > 0


def test_numbers_and_times_are_never_cut_off_in_a_narrow_pane(qtbot: QtBot) -> None:
    short = replace(ORDERS.columns[2], key="short", title=tr("T"), value=lambda _order: "x")
    spec = replace(ORDERS, columns=(*ORDERS.columns[:2], short, *ORDERS.columns[3:]))
    view, _desk = a_view(qtbot)
    view.table.show(spec, ROWS, spec.views[0].key)
    for width in range(440, 1000, 20):
        view.resize(width, 400)
        grid = view.grid
        shown = [column for column in range(view.table.columnCount()) if not grid.isColumnHidden(column)]
        assert sum(grid.columnWidth(column) for column in shown) <= grid.viewport().width()
        assert grid.columnWidth(1) >= grid._needed[1]
        time_left = view.table.columnCount() - 2
        assert grid.columnWidth(time_left) >= grid._needed[time_left]


def test_the_first_flag_of_a_row_is_whole_where_the_customers_name_has_room(qtbot: QtBot) -> None:
    words = "New address"
    rows = tuple(replace(row, flags=(Flag(key="address", text=verbatim(words)),)) for row in ROWS)
    view, _desk = a_view(qtbot, rows)
    face = QFontMetrics(ui_font(12))
    for width in range(540, 760, 20):
        view.resize(width, 400)
        assert view.grid.columnWidth(0) >= flag_width(face, words) + FLAGS_MARGIN


def test_a_column_of_badges_appears_with_its_first_one(qtbot: QtBot) -> None:
    bare = tuple(replace(row, flags=(), claim=Claim()) for row in ROWS)
    view, desk = a_view(qtbot, bare)
    holder = view.table.columnCount() - 1
    assert view.grid.isColumnHidden(holder)
    taken = replace(bare[0], claim=Claim(holder=OwnerId("005000000000002AAA"), name="鈴木 一朗", live=True))
    put(desk, (taken, *bare[1:]))
    assert not view.grid.isColumnHidden(holder)


def test_while_the_session_has_ended_only_the_bar_says_so(qtbot: QtBot) -> None:
    view, desk = a_view(qtbot)
    desk.account.become(SessionState.ENDED)
    put(desk, ROWS, failure=tr("The sign-in has ended."))
    assert "The sign-in has ended." not in words(view)
    assert "As of 10:42" in words(view)
    desk.account.become(SessionState.OPEN)
    put(desk, ROWS, failure=tr("Salesforce did not answer."))
    assert "Salesforce did not answer." in words(view)


def test_everything_has_a_name_for_a_screen_reader(qtbot: QtBot) -> None:
    view, _desk = a_view(qtbot)
    parts: list[QWidget] = [
        *view.findChildren(QPushButton),
        *view.findChildren(QLineEdit),
        *view.findChildren(QTabBar),
    ]
    for part in parts:
        if part.isVisible():
            assert part.accessibleName(), part
    assert view.grid.accessibleName() == "Orders"


def test_a_banner_does_not_push_the_cursor_out_of_sight(qtbot: QtBot) -> None:
    view, desk = a_view(qtbot)
    grid = view.grid
    height = grid.viewport().height()
    line = next(line for line in range(len(ROWS)) if grid.rowViewportPosition(line) + 2 * ROW_HEIGHT > height)
    grid.step(1)
    grid.step(line)
    assert grid.rowViewportPosition(line) + ROW_HEIGHT <= height
    put(desk, ROWS, failure=tr("No answer"))
    qtbot.waitUntil(lambda: grid.viewport().height() < height)
    assert grid.rowViewportPosition(line) + ROW_HEIGHT <= grid.viewport().height()


def test_home_and_end_go_to_the_first_and_the_last_row(qtbot: QtBot) -> None:
    view, _desk = a_view(qtbot)
    view.grid.step(3)
    QTest.keyClick(view.grid, Qt.Key.Key_End)
    assert current(view) == number(view, view.table.rowCount() - 1)
    QTest.keyClick(view.grid, Qt.Key.Key_Home)
    assert current(view) == number(view, 0)


def test_a_long_list_shows_no_number_that_is_cut_off(qtbot: QtBot) -> None:
    desk = FakeDesk()
    over = next(row for row in ROWS if row.deadline is not None and row.deadline.state is DeadlineState.OVER)
    queues = QueueList(desk, speech=Speech("ja"), theme=Theme("light"))
    qtbot.addWidget(queues)
    queues.resize(192, 400)
    queues.show()
    put(desk, (over,) * 2500, count=10039)
    button = next(button for button in queues.findChildren(QPushButton) if button.isChecked() or button.isVisible())
    labels = [label for label in button.findChildren(QLabel) if label.isVisible() and label.text()]
    assert "超過 99+" in [label.text() for label in labels]
    assert "10,039" in [label.text() for label in labels]
    assert all(label.fontMetrics().horizontalAdvance(label.text()) <= label.width() for label in labels)
