"""The lock with something in the way: open lists and pickers, half-composed words, a session that proves nothing."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QCompleter,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from console.models.connection import OpensBy, SessionState
from console.views.item.decision_panel import Stage
from tests.views.fake_desk import FakeDesk
from tests.views.frames import a_frame, until
from tests.views.readable import readable_in, texts_of
from tests.views.sample_items import CLEAN, item_of
from tests.views.test_lock import lock, unlocked
from tests.views.widget_tree import words

NAME = "髙橋"


@pytest.mark.qt_log_ignore("This plugin does not support")  # it has no screen, and so no keyboard to grab
async def test_nothing_that_lies_over_the_window_stays(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    window = frame.window
    menu, box, line = QMenu(window), QComboBox(window), QLineEdit(window)
    menu.addAction(NAME)
    box.addItem(NAME)
    completer = QCompleter([NAME], line)
    line.setCompleter(completer)
    box.show()
    line.show()
    picker = QFileDialog(window, NAME, "")
    picker.setOption(QFileDialog.Option.DontUseNativeDialog)
    picker.open()
    box.showPopup()
    line.setText(NAME[0])
    completer.complete()
    menu.popup(window.mapToGlobal(window.rect().center()))
    QToolTip.showText(window.mapToGlobal(window.rect().center()), NAME, window)
    assert len(over(window)) >= 2
    lock(frame)
    assert {type(one).__name__ for one in over(window)} <= {"QLabel"}  # a tool tip fades out
    await until(lambda: not over(window))
    await until(lambda: frame.desk.account.state is SessionState.LOCKED)
    for one in (menu, box, line, picker):
        one.deleteLater()


def over(window: QWidget) -> list[QWidget]:
    """What of this program is shown outside of a window."""
    return [top for top in QApplication.topLevelWidgets() if top.isVisible() and top is not window]


async def test_words_that_an_input_method_still_composes_are_neither_shown_nor_lost(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    window = frame.window
    window.open_item(item_of(CLEAN))
    await until(window.workspace.actions)
    for key in ("5", "R"):
        assert window.workspace.press(key)
    editor = next(found for found in window.workspace.findChildren(QPlainTextEdit) if found.isVisibleTo(window))
    editor.insertPlainText("請求先と")
    QApplication.sendEvent(editor, QInputMethodEvent("たかはし", []))
    window.sitting.curtain.lock()
    assert "たかはし" not in readable_in(window, frame.notices)
    await until(lambda: frame.desk.account.state is SessionState.LOCKED)
    focused = window.focusWidget()
    assert focused is not None
    assert window.parts.lock_card.isAncestorOf(focused)
    await unlocked(frame)
    await until(lambda: window.workspace._panel.stage is Stage.FORM)
    lock(frame)  # the keys are heard again
    assert window.sitting.is_locked()
    await until(lambda: str(frame.desk.account.state) == "locked")


@pytest.mark.parametrize(
    ("opens_by", "said", "names"),
    [
        (OpensBy.VAULT, "If the vault does not hold the sign-in", True),
        (OpensBy.SIGN_IN, "Only a new sign-in in the browser opens it.", True),
        (OpensBy.ANYBODY, "whoever presses the button opens it. What was typed is kept.", False),
        (OpensBy.RESTART, "start the console again", False),
    ],
)
async def test_the_card_says_what_opens_it(qtbot: QtBot, opens_by: OpensBy, said: str, names: bool) -> None:
    desk = FakeDesk()
    desk.account.opens_by = opens_by
    frame = await a_frame(qtbot, desk)
    lock(frame)
    await until(lambda: desk.account.state is SessionState.LOCKED)
    assert said in words(frame.window.parts.lock_card)
    assert ("opens it again" in words(frame.window.parts.lock_card)) is names


async def test_a_picture_of_what_is_hidden_shows_nothing_of_before(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    window = frame.window
    window.open_item(item_of(CLEAN))
    await until(window.workspace.actions)
    assert "髙" in "".join("\n".join(texts_of(part)) for part in window.findChildren(QWidget))
    table = window.rows.grid
    before = table.grab().toImage()
    lock(frame)
    hidden = table.grab().toImage()
    await until(lambda: frame.desk.account.state is SessionState.LOCKED)
    assert colours(before) > colours(hidden)
    assert table.model().rowCount() == 0


def colours(image: object) -> int:
    """How many colours a picture has: letters bring many."""
    return len({image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)})  # type: ignore[attr-defined] # a QImage


async def test_no_touch_reaches_what_was_open_when_the_time_was_up(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    lock(frame)
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F7, Qt.Key.Key_F9, Qt.Key.Key_F10, Qt.Key.Key_Delete):
        QTest.keyClick(frame.window, key)
        assert frame.window.sitting.is_locked()
    QApplication.sendEvent(frame.window, QEvent(QEvent.Type.WindowActivate))
    await until(lambda: frame.desk.account.state is SessionState.LOCKED)
    assert frame.desk.account.calls == ["lock"]
