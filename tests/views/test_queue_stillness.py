"""What has not changed is neither sorted nor drawn again, and a pane that is set aside holds on to no row."""

import gc
import weakref
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QEvent, QObject
from pytestqt.qtbot import QtBot
from typing_extensions import override

from console.models.queue import QueueState, Row
from console.views.loop import pump
from console.views.queue.month_calendar import MonthCalendar
from console.views.queue.queue_table import QueueTable
from console.views.queue.queue_view import QueueView
from console.views.speech import Speech
from console.views.theme import Theme
from tests.views import sample_items
from tests.views.fake_desk import FakeDesk
from tests.views.sample_specs import ORDERS

ROWS = sample_items.rows(ORDERS, sample_items.SATO)


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.count = 0
        parent.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def a_view(qtbot: QtBot, rows: tuple[Row, ...] = ROWS) -> QueueView:
    desk = FakeDesk()
    desk.feed.put(QueueState(spec=ORDERS, count=len(rows), rows=rows, as_of=sample_items.NOW, complete=True))
    view = QueueView(desk, speech=Speech("en"), theme=Theme("light"))
    qtbot.addWidget(view)
    view.resize(560, 220)
    view.show_queue(ORDERS.key)
    view.show()
    pump()
    return view


def told(table: QueueTable) -> list[str]:
    """Give a list that grows with what the table tells those who draw it."""
    found: list[str] = []
    table.modelReset.connect(lambda: found.append("reset"))
    table.dataChanged.connect(lambda: found.append("changed"))
    return found


def test_the_very_same_rows_are_not_sorted_again_but_their_ages_grow(qtbot: QtBot) -> None:
    sorted_rows: list[Any] = []

    def number(record: Any) -> Any:
        sorted_rows.append(record)
        return record.number

    first = replace(ORDERS.columns[0], sort=number)
    spec = replace(ORDERS, columns=(first, replace(ORDERS.columns[-1], age=True)))
    now = [sample_items.NOW]
    table = QueueTable(Speech("en"), lambda: now[0])
    table.show(spec, ROWS, spec.views[0].key)
    table.order_by(1)
    said, heard = table.cell(0, 2), told(table)
    sorted_rows.clear()
    now[0] += timedelta(days=3)
    assert table.update(ROWS) is False
    assert (sorted_rows, heard) == ([], ["changed"])
    assert table.cell(0, 2) != said
    table.update(tuple(replace(row) for row in ROWS))
    assert sorted_rows


def test_the_columns_are_fitted_as_one_change(qtbot: QtBot) -> None:
    view = a_view(qtbot)
    paints, resized = Paints(view.grid.viewport()), []
    view.grid.horizontalHeader().sectionResized.connect(lambda *sizes: resized.append(sizes))
    widths = [view.grid.columnWidth(column) for column in range(view.table.columnCount())]
    view.resize(900, 220)
    pump()
    assert widths != [view.grid.columnWidth(column) for column in range(view.table.columnCount())]
    assert (resized, paints.count) == ([], 1)


def test_a_step_back_arranges_the_rows_once(qtbot: QtBot) -> None:
    view = a_view(qtbot)
    view._head.put_words("sim")
    heard = told(view.table)
    view.step_back()
    assert heard == ["reset"]


def test_a_pane_that_is_set_aside_holds_no_row(qtbot: QtBot) -> None:
    desk = FakeDesk()
    rows = sample_items.rows(ORDERS, sample_items.SATO)
    held = [weakref.ref(row) for row in rows]
    desk.feed.put(QueueState(spec=ORDERS, count=len(rows), rows=rows, as_of=sample_items.NOW, complete=True))
    view = QueueView(desk, speech=Speech("en"), theme=Theme("light"))
    qtbot.addWidget(view)
    view.show_queue(ORDERS.key)
    view.show()
    pump()
    del rows
    bring_back = view.set_aside()
    desk.feed.forget()
    gc.collect()
    assert [row() for row in held if row() is not None] == []
    bring_back()


def test_a_month_that_nobody_sees_is_written_when_it_is_shown(qtbot: QtBot) -> None:
    speech, theme = Speech("en"), Theme("light")
    month = MonthCalendar(speech, theme)
    qtbot.addWidget(month)
    month.show_days({}, date(2026, 11, 20))
    before = month.days
    speech.set("ja")
    assert all(now is then for now, then in zip(month.days, before, strict=True))
    month.show()
    speech.set("en")
    assert not any(now is then for now, then in zip(month.days, before, strict=True))
