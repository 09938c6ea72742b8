"""The month of due terminations: holidays and the 25th have names, the keyboard reaches every day, Enter narrows."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from console.models.queue import QueueSpec, QueueState
from console.views.queue.day_cell import Day, DayCell
from console.views.queue.month_calendar import MonthCalendar, moved
from console.views.queue.queue_view import QueueView
from console.views.speech import Speech
from console.views.theme import Theme
from tests.views import sample_items
from tests.views.fake_desk import FakeDesk
from tests.views.sample_specs import ORDERS

TODAY = date(2026, 11, 20)
COUNTS = {date(2026, 11, 14): 1, TODAY: 8, date(2026, 12, 31): 2}


def a_month(qtbot: QtBot, code: str = "en") -> MonthCalendar:
    month = MonthCalendar(Speech(code), Theme("light"))
    qtbot.addWidget(month)
    month.resize(600, 520)
    month.show_days(COUNTS, TODAY)
    month.show()
    month.activateWindow()
    month.focus_day()
    return month


def spoken(month: MonthCalendar, day: date) -> str:
    return next(cell.accessibleName() for cell in cells(month) if cell.shown is not None and cell.shown.day == day)


def cells(month: QWidget) -> list[DayCell]:
    return month.findChildren(DayCell)


def press(month: MonthCalendar, *keys: Qt.Key) -> None:
    for key in keys:
        cell = next(one for one in cells(month) if one.shown is not None and one.shown.day == month.chosen)
        QTest.keyClick(cell, key)


def test_every_cell_says_what_it_shows(qtbot: QtBot) -> None:
    month = a_month(qtbot)
    assert spoken(month, TODAY) == "Fri, 20 Nov 2026, today, 8 due"
    assert spoken(month, date(2026, 11, 14)) == "Sat, 14 Nov 2026, 1 overdue"
    assert "25th rule" in spoken(month, date(2026, 11, 25))
    assert "Labor Thanksgiving Day" in spoken(month, date(2026, 11, 23))


def test_it_speaks_japanese(qtbot: QtBot) -> None:
    month = a_month(qtbot, "ja")
    assert "勤労感謝の日" in spoken(month, date(2026, 11, 23))
    assert "8 件" in spoken(month, TODAY)


def test_a_month_stands_in_six_weeks_that_begin_on_sunday(qtbot: QtBot) -> None:
    days = [day.day for day in a_month(qtbot).days]
    assert (days[0], days[-1], len(days)) == (date(2026, 11, 1), date(2026, 12, 12), 42)


def test_the_arrows_walk_over_the_end_of_a_month(qtbot: QtBot) -> None:
    month = a_month(qtbot)
    press(month, Qt.Key.Key_Down, Qt.Key.Key_Right)
    assert month.chosen == date(2026, 11, 28)
    press(month, Qt.Key.Key_Down)
    assert month.chosen == date(2026, 12, 5)
    press(month, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_PageUp)
    assert month.chosen == date(2026, 10, 27)
    press(month, Qt.Key.Key_Home, Qt.Key.Key_PageDown)
    assert month.chosen == date(2026, 12, 20)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
    ],
)
def test_a_step_of_a_month_keeps_the_day_where_there_is_one(day: date, months: int, expected: date) -> None:
    assert moved(day, months) == expected


def test_only_one_day_is_a_stop_of_the_tab_key(qtbot: QtBot) -> None:
    month = a_month(qtbot)
    stops = [cell for cell in cells(month) if cell.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert [cell.shown.day for cell in stops if cell.shown] == [TODAY]


def test_enter_chooses_the_day(qtbot: QtBot) -> None:
    month = a_month(qtbot)
    chosen: list[object] = []
    month.day_chosen.connect(chosen.append)
    press(month, Qt.Key.Key_Left, Qt.Key.Key_Return)
    assert chosen == [date(2026, 11, 19)]


# --- in the middle pane --------------------------------------------------------------------------------------------


def received_on(record: Any) -> date | None:
    moment: datetime | None = record.created_at
    return moment.astimezone(UTC).date() if moment else None


def a_view(qtbot: QtBot) -> QueueView:
    spec: QueueSpec = replace(ORDERS, calendar=received_on)
    desk = FakeDesk()
    desk.queues = (spec,)
    rows = tuple(replace(row, day=received_on(row.record)) for row in sample_items.rows(ORDERS, sample_items.SATO))
    desk.feed.put(QueueState(spec=spec, count=len(rows), rows=rows, as_of=sample_items.NOW, complete=True))
    view = QueueView(desk, speech=Speech("en"), theme=Theme("light"))
    qtbot.addWidget(view)
    view.resize(620, 560)
    view.show_queue("orders")
    view.show()
    return view


def test_a_day_of_the_month_narrows_the_rows_and_the_chip_widens_them(qtbot: QtBot) -> None:
    view = a_view(qtbot)
    every = view.table.rowCount()
    assert view.toggle_month()
    month = view.findChild(MonthCalendar)
    assert month is not None
    assert month.isVisible()
    days = view.table.days()
    day = max(days, key=lambda one: days[one])
    month.day_chosen.emit(day)
    assert not month.isVisible()
    assert {received_on(row.record) for row in view.table.lines} == {day}
    chip = next(one for one in view.findChildren(QPushButton) if one.isVisible() and one.text().startswith("Only "))
    chip.click()
    assert view.table.rowCount() == every


def test_a_step_back_leaves_the_month(qtbot: QtBot) -> None:
    view = a_view(qtbot)
    view.toggle_month()
    view.step_back()
    month = view.findChild(MonthCalendar)
    assert month is not None
    assert not month.isVisible()


def test_a_queue_without_days_has_no_month(qtbot: QtBot) -> None:
    desk = FakeDesk()
    view = QueueView(desk, speech=Speech("en"), theme=Theme("light"))
    qtbot.addWidget(view)
    view.show_queue("orders")
    view.show()
    assert not view.toggle_month()
    assert QApplication.focusWidget() is None or view.findChild(MonthCalendar) is not None


def test_the_name_of_a_holiday_goes_on_in_a_second_line(qtbot: QtBot, qapp: QApplication) -> None:
    def inked(holiday: str) -> set[int]:
        holder = QWidget()
        qtbot.addWidget(holder)
        cell = DayCell(Speech("ja"), Theme("light"), holder)
        cell.resize(75, 72)
        cell.show_day(Day(day=date(2026, 11, 23), holiday=holiday))
        picture = cell.grab().toImage()
        colours = {(x, y): picture.pixelColor(x, y) for x in range(75) for y in range(72)}
        return {y for (_x, y), colour in colours.items() if colour.red() > 150 and colour.green() < 120}

    second = set(range(42, 56))
    assert inked("勤労感謝の日") & second
    assert not inked("文化の日") & second
