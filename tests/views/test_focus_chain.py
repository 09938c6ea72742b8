"""What Qt made in a window outlives the widgets that the keyboard went through (the WORKAROUND in `focus_path.py`)."""

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.views.frames import a_frame


async def test_f6_makes_the_window_nobodys_child(qtbot: QtBot) -> None:
    window = (await a_frame(qtbot)).window
    QTest.keyClick(window.rows.grid, Qt.Key.Key_F6)  # no item is open: nothing takes the key, all are gone through
    assert window.focusWidget() is window.workspace
    taken = [shiboken6.dump(part).partition("children")[2] for part in window.findChildren(QWidget)]
    assert not any("ConsoleWindow" in children for children in taken)


def test_the_workaround_is_still_needed(qtbot: QtBot) -> None:
    window, button, area = QWidget(), QPushButton("x"), QScrollArea()
    column = QVBoxLayout(window)
    column.addWidget(button)
    column.addWidget(area)
    qtbot.addWidget(window)
    bar = area.verticalScrollBar()
    assert button.nextInFocusChain() is area
    shiboken6.delete(button)
    assert not shiboken6.isValid(bar), "PySide is mended: FocusPath may walk the focus chain again"
