"""Another theme changes colours and nothing else: what was scrolled, chosen and typed into stays where it was."""

import pytest
from PySide6.QtWidgets import QLineEdit, QScrollBar
from pytestqt.qtbot import QtBot

from console.views.loop import breathe
from tests.views.frames import Frame, a_frame, until
from tests.views.sample_items import CLEAN, item_of


async def scrolled(qtbot: QtBot, share: float) -> tuple[Frame, list[QScrollBar]]:
    """An open item, with the rows and the item scrolled by a share of their way."""
    frame = await a_frame(qtbot)
    window = frame.window
    window.open_item(item_of(CLEAN))
    await until(window.workspace.actions)
    await until(lambda: not window.tasks.busy)
    bars = [window.rows.grid.verticalScrollBar(), window.workspace._page._scroll.verticalScrollBar()]
    window._theme.toggle()  # a first one settles a tick box that was measured before it had its style
    await breathe()
    assert all(bar.maximum() for bar in bars)
    for bar in bars:
        bar.setValue(round(bar.maximum() * share))
    return frame, bars


@pytest.mark.parametrize("share", [0.4, 1.0])
@pytest.mark.parametrize("line", [4, -1])
async def test_nothing_is_scrolled_by_another_theme(qtbot: QtBot, share: float, line: int) -> None:
    frame, bars = await scrolled(qtbot, share)
    rows = frame.window.rows
    rows.grid.step(line if line >= 0 else rows.table.rowCount())

    def seen() -> list[tuple[int, int]]:
        return [(bar.value(), bar.maximum()) for bar in bars]

    before, chosen = seen(), rows.grid.currentIndex()
    frame.window._theme.toggle()
    await breathe()
    assert seen() == before
    assert rows.grid.currentIndex() == chosen
    assert [index.row() for index in rows.grid.selectionModel().selectedRows()] == [chosen.row()]


async def test_the_caret_stays_in_its_words(qtbot: QtBot) -> None:
    frame, _bars = await scrolled(qtbot, 0.4)
    window = frame.window
    window.rows.focus_filter()
    line = window.focusWidget()
    assert isinstance(line, QLineEdit)
    line.setText("0000")
    line.setSelection(1, 2)
    window._theme.toggle()
    assert window.focusWidget() is line
    assert (line.text(), line.selectionStart(), line.selectedText()) == ("0000", 1, "00")
