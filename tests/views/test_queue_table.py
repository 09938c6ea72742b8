"""The table of a queue: order and filter are its own lists; a row that left stays until the agent moves on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from console.models.dossier import ItemRef
from console.models.order import OrderRow
from console.models.queue import Row
from console.services.rules.folding import fold
from console.views.queue.queue_table import Kind, QueueTable
from console.views.speech import Speech
from tests.views import sample_items
from tests.views.sample_specs import ORDERS

ROWS = tuple(
    replace(row, folded=fold(ORDERS.search(row.record))) for row in sample_items.rows(ORDERS, sample_items.SATO)
)
VIEW = ORDERS.views[0].key
DAY = date(2026, 11, 30)
SHOWN = [row.item.number for row in ROWS if VIEW in row.views]


@pytest.fixture
def table(qapp: object) -> QueueTable:
    made = QueueTable(Speech("en"), lambda: sample_items.NOW)
    made.show(ORDERS, ROWS, VIEW)
    return made


def numbers(table: QueueTable) -> list[str]:
    return [row.item.number for row in table.lines]


def without(number: str) -> tuple[Row, ...]:
    return tuple(row for row in ROWS if row.item.number != number)


def item(number: str) -> ItemRef:
    return next(row.item for row in ROWS if row.item.number == number)


def id_of(number: str) -> str:
    return item(number).id


def test_qt_finds_nothing_wrong_with_the_model(table: QueueTable, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(table)  # type: ignore[no-untyped-call]  # pytest-qt has no types
    table.update(ROWS[3:])
    table.order_by(1, descending=True)
    table.narrow("sim")
    table.show(ORDERS, (), VIEW)
    qtmodeltester.check(table)  # type: ignore[no-untyped-call]  # pytest-qt has no types


def test_it_shows_the_rows_of_the_sub_view(table: QueueTable) -> None:
    assert numbers(table) == SHOWN
    assert 0 < len(SHOWN) < len(ROWS)


def test_what_is_most_urgent_comes_first_and_equals_keep_the_queues_order(qapp: object) -> None:
    urgent, calm = ROWS[4], ROWS[1]
    assert urgent.deadline is not None
    late = replace(urgent, deadline=replace(urgent.deadline, left=timedelta(hours=-9)))
    free = replace(calm, deadline=None)
    rows = tuple({urgent.item.id: late, calm.item.id: free}.get(row.item.id, row) for row in ROWS)
    made = QueueTable(Speech("en"), lambda: sample_items.NOW)
    made.show(ORDERS, rows, VIEW)
    others = [number for number in SHOWN if number not in (urgent.item.number, calm.item.number)]
    assert numbers(made) == [urgent.item.number, *others, calm.item.number]


def test_columns_are_flags_then_the_queues_then_time_left_and_holder(table: QueueTable) -> None:
    kinds = [table.kind(column) for column in range(table.columnCount())]
    assert kinds == [Kind.FLAGS, *[Kind.FIELD] * len(ORDERS.columns), Kind.TIME_LEFT, Kind.HOLDER]
    assert table.headerData(1, Qt.Orientation.Horizontal) == "Order"


@pytest.mark.parametrize("descending", [False, True])
def test_it_sorts_by_any_column_with_blanks_last(table: QueueTable, descending: bool) -> None:
    for column in range(table.columnCount()):
        table.order_by(column, descending=descending)
        assert sorted(numbers(table)) == sorted(SHOWN)
        cells = [table.cell(line, column) for line in range(table.rowCount())]
        blank = [not cell for cell in cells]
        assert blank == sorted(blank), f"column {column}"
    table.order_by(1, descending=descending)
    assert numbers(table) == sorted(SHOWN, reverse=descending)
    table.order_by(None)
    assert numbers(table) == SHOWN


@pytest.mark.parametrize("typed", ["カトウ", "ｶﾄｳ", "かとう", "smith john", "ＳＭＩＴＨ"])
def test_the_filter_ignores_width_case_and_kana(table: QueueTable, typed: str) -> None:
    table.narrow(typed)
    assert 0 < table.rowCount() < len(SHOWN)


def test_a_row_that_left_stays_in_its_place_until_the_agent_moves_on(table: QueueTable) -> None:
    left, after = SHOWN[2], SHOWN[3]
    table.keep(id_of(left))
    table.update(without(left))
    assert numbers(table) == SHOWN
    assert table.lines[2].left
    assert table.cell(2, 0) == "Gone"
    table.keep(id_of(after))
    assert numbers(table) == [number for number in SHOWN if number != left]


def test_a_row_that_the_feed_marks_as_left_is_shown_only_while_it_is_kept(table: QueueTable) -> None:
    left = SHOWN[1]
    marked = tuple(replace(row, left=True) if row.item.number == left else row for row in ROWS)
    table.keep(id_of(left))
    table.update(marked)
    assert [row.item.number for row in table.lines if row.left] == [left]
    table.keep(None)
    assert left not in numbers(table)


def test_the_row_of_the_open_item_says_so_and_no_other_is_written_again(table: QueueTable) -> None:
    changed: list[int] = []
    table.dataChanged.connect(lambda first, last: changed.extend(range(first.row(), last.row() + 1)))

    def described() -> list[str]:
        cells = [table.index(line, 1) for line in range(table.rowCount())]
        said = [cell.data(Qt.ItemDataRole.AccessibleDescriptionRole) for cell in cells]
        return [
            number
            for number, words in zip(numbers(table), said, strict=True)
            if words == "This is the item that is open"
        ]

    table.mark_open(item(SHOWN[2]))
    assert (described(), changed) == ([SHOWN[2]], [2])
    table.mark_open(item(SHOWN[4]))
    assert (described(), changed) == ([SHOWN[4]], [2, 2, 4])
    table.mark_open(item(SHOWN[4]))
    assert changed == [2, 2, 4]
    table.update(without(SHOWN[1]))
    assert described() == [SHOWN[4]]
    table.mark_open(None)
    assert described() == []


def test_newer_values_of_the_same_rows_move_nothing(table: QueueTable) -> None:
    resets: list[bool] = []
    table.modelReset.connect(lambda: resets.append(True))
    assert table.update(tuple(replace(row) for row in ROWS)) is False
    assert resets == []


def test_time_left_is_said_with_words_not_by_colour_alone(table: QueueTable) -> None:
    column = table.columnCount() - 2
    said = {table.cell(line, column).rsplit(" ", 1)[-1] for line in range(table.rowCount())}
    assert said == {"left", "over"}


def test_an_age_is_shown_as_time_since_and_sorts_youngest_first(qapp: object) -> None:
    aged = replace(ORDERS, columns=(replace(ORDERS.columns[0]), replace(ORDERS.columns[-1], age=True)))
    table = QueueTable(Speech("en"), lambda: sample_items.NOW + timedelta(days=2))
    table.show(aged, ROWS, VIEW)
    assert table.cell(0, 2).startswith("2 d ")
    table.order_by(2)
    received = [
        row.record.created_at for row in table.lines if isinstance(row.record, OrderRow) and row.record.created_at
    ]
    assert received == sorted(received, reverse=True)


def test_a_day_of_this_year_is_said_without_the_year(qapp: object) -> None:
    dated = replace(ORDERS, columns=(ORDERS.columns[0], replace(ORDERS.columns[1], value=lambda _order: DAY)))
    table = QueueTable(Speech("en"), lambda: sample_items.NOW)
    table.show(dated, ROWS, VIEW)
    assert table.cell(0, 2) == "Mon, 30 Nov"


def test_it_speaks_the_readers_language(qapp: object) -> None:
    speech = Speech("en")
    table = QueueTable(speech, lambda: sample_items.NOW)
    table.show(ORDERS, ROWS, VIEW)
    english = table.cell(0, table.columnCount() - 2)
    speech.toggle()
    assert table.cell(0, table.columnCount() - 2) != english


def test_ten_thousand_rows_filter_and_sort_whole(
    table: QueueTable, benchmark_rows: Callable[[], tuple[Row, ...]]
) -> None:
    table.update(benchmark_rows())
    before = table.rowCount()
    table.order_by(2)
    table.narrow("smith")
    assert 0 < table.rowCount() < before
    assert not table.index(0, 0, QModelIndex()).parent().isValid()


@pytest.fixture
def benchmark_rows() -> Callable[[], tuple[Row, ...]]:
    def made() -> tuple[Row, ...]:
        return tuple(
            replace(row, item=replace(row.item, id=f"{row.item.id}{turn}"))
            for turn in range(10_000 // len(ROWS))
            for row in ROWS
        )

    return made
