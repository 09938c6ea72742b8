"""The middle of the window: a queue with documents gets the viewer, and the keys find their way."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.models.dossier import Reading
from console.models.examination import Examination
from console.models.queue import Pane
from tests.views.fake_desk import FakeDesk
from tests.views.frames import Frame, a_frame, until
from tests.views.sample_specs import ELIGIBILITY, ORDERS
from tests.views.test_document_viewer import BACK, BLUE, FRONT, RED, a_page


class DeskWithDocuments(FakeDesk):
    """The first queue has documents, and every item of it has two."""

    queues = (replace(ORDERS, panes=(Pane.CHECKLIST, Pane.FACTS, Pane.DOCUMENTS)), ELIGIBILITY)

    def __init__(self) -> None:
        """Put the documents in."""
        super().__init__()
        self.documents.pages = {(FRONT.version_id, 0): a_page(RED), (BACK.version_id, 0): a_page(BLUE)}
        self.edit = with_documents


def with_documents(examination: Examination) -> Examination:
    """Give an examination two documents."""
    dossier = replace(examination.dossier, documents=Reading(value=(FRONT, BACK)))
    return replace(examination, dossier=dossier)


async def opened(qtbot: QtBot) -> Frame:
    """Open the first item and wait for its document."""
    frame = await a_frame(qtbot, DeskWithDocuments())
    frame.window.open_item(frame.window.rows.table.lines[0].item)
    await until(lambda: frame.window.middle.viewer.side.canvas.picture is not None)
    return frame


async def test_the_viewer_takes_the_middle_and_the_rows_are_a_strip(qtbot: QtBot) -> None:
    frame = await opened(qtbot)
    middle = frame.window.middle
    assert middle.viewer.isVisible()
    assert middle.viewer.height() > middle.rows.height() > 100
    assert frame.desk.documents.warmed == 1
    frame.window.show_queue("eligibility")
    assert not middle.viewer.isVisible()
    await until(lambda: middle.rows.height() == middle.height())


async def test_it_all_fits_the_smallest_screen(qtbot: QtBot) -> None:
    frame = await opened(qtbot)
    assert (frame.window.width(), frame.window.height()) == (1280, 720)
    canvas = frame.window.middle.viewer.side.canvas
    assert canvas.height() > 200
    assert canvas.width() > 400


async def test_the_panes_stay_where_they_are_whatever_is_said_below_the_page(qtbot: QtBot) -> None:
    frame = await opened(qtbot)
    before = frame.window.workspace.width()
    for tool in ("invert", "turn", "contrast", "brighter", "beside"):
        frame.window.middle.viewer.use(tool)
    await until(lambda: frame.window.middle.viewer.sides[1].canvas.picture is not None)
    assert frame.window.workspace.width() == before


async def test_keys_go_to_the_document_only_while_it_has_the_keyboard(qtbot: QtBot) -> None:
    frame = await opened(qtbot)
    canvas = frame.window.middle.viewer.side.canvas
    QTest.keyClick(frame.window.rows.grid, Qt.Key.Key_R)
    assert canvas.look.turn == 0
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_R)
    assert canvas.look.turn == 90
    QTest.keyClick(frame.window.rows.grid, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert canvas.percent() == 100


@pytest.mark.parametrize("key", [Qt.Key.Key_5])
async def test_digits_still_tick_checks_while_the_document_has_the_keyboard(qtbot: QtBot, key: Qt.Key) -> None:
    frame = await opened(qtbot)
    frame.window.middle.viewer.focus_page()
    QTest.keyClick(frame.window.middle.viewer.side.canvas, key)
    assert frame.window.workspace._ticks


async def test_escape_puts_the_loupe_away_first(qtbot: QtBot) -> None:
    frame = await opened(qtbot)
    canvas = frame.window.middle.viewer.side.canvas
    canvas.setFocus()
    seen = []
    for key in (Qt.Key.Key_L, Qt.Key.Key_Escape):
        QTest.keyClick(canvas, key)
        seen.append(canvas._loupe)
    assert seen == [True, False]
    assert frame.window.focusWidget() is canvas
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert frame.window.focusWidget() is frame.window.rows.grid


async def test_f6_goes_from_the_rows_to_the_document_to_the_item(qtbot: QtBot) -> None:
    frame = await opened(qtbot)
    frame.window.rows.focus_rows()
    canvas = frame.window.middle.viewer.side.canvas
    QTest.keyClick(frame.window.rows.grid, Qt.Key.Key_F6)
    assert frame.window.focusWidget() is canvas
    QTest.keyClick(canvas, Qt.Key.Key_F6)
    focus = frame.window.focusWidget()
    assert focus is not None
    assert frame.window.workspace.isAncestorOf(focus)


async def test_paging_keeps_the_keyboard_in_the_viewer(qtbot: QtBot) -> None:
    frame = await opened(qtbot)
    side = frame.window.middle.viewer.side
    frame.window.middle.viewer.focus_page()
    QTest.keyClick(side.canvas, Qt.Key.Key_PageDown)
    assert side.leaf == (BACK, 0)
    await until(lambda: side.canvas.picture is not None)
    assert frame.window.focusWidget() is side.canvas
    QTest.keyClick(side.canvas, Qt.Key.Key_PageUp)
    await until(lambda: side.canvas.picture is not None)
    assert side.leaf == (FRONT, 0)
