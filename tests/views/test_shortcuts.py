"""Keys: each does one thing, none fires while somebody writes, and the Enter that ends a conversion submits nothing."""

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from console.views.shortcuts import SHORTCUTS, Keys


class Desk:
    """Writes down what the keys did."""

    def __init__(self, qtbot: QtBot) -> None:
        self.done: list[str] = []
        self.pressed: list[str] = []
        self.covered, self.uses = False, True
        self.window = QWidget()
        self.line, self.button = QLineEdit(), QPushButton("x")
        column = QVBoxLayout(self.window)
        column.addWidget(self.line)
        column.addWidget(self.button)
        names = {shortcut.command for shortcut in SHORTCUTS if shortcut.command}
        commands = {name: (lambda name=name: self.done.append(name)) for name in names}
        self.keys = Keys(self.window, commands, press=self.press, covered=lambda: self.covered)
        qtbot.addWidget(self.window)
        self.window.show()

    def press(self, key: str) -> bool:
        self.pressed.append(key)
        return self.uses


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


NONE, CTRL, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_no_key_stands_for_two_commands() -> None:
    keys = [key for shortcut in SHORTCUTS for key in shortcut.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("key", "chord", "command"),
    [
        (Qt.Key.Key_J, NONE, "next_row"),
        (Qt.Key.Key_K, NONE, "previous_row"),
        (Qt.Key.Key_Slash, NONE, "filter"),
        (Qt.Key.Key_F, CTRL, "filter"),
        (Qt.Key.Key_F5, NONE, "refresh"),
        (Qt.Key.Key_F1, NONE, "keys"),
        (Qt.Key.Key_F6, NONE, "next_pane"),
        (Qt.Key.Key_K, CTRL, "palette"),
        (Qt.Key.Key_L, CTRL, "language"),
        (Qt.Key.Key_D, CTRL | SHIFT, "theme"),
        (Qt.Key.Key_Return, CTRL, "confirm"),
        (Qt.Key.Key_Enter, CTRL | Qt.KeyboardModifier.KeypadModifier, "confirm"),
        (Qt.Key.Key_Escape, NONE, "step_back"),
        (Qt.Key.Key_Down, ALT, "next_queue"),
        (Qt.Key.Key_PageDown, CTRL, "next_view"),
    ],
)
def test_a_key_does_what_the_table_says(
    desk: Desk, qtbot: QtBot, key: Qt.Key, chord: Qt.KeyboardModifier, command: str
) -> None:
    QTest.keyClick(desk.button, key, chord)
    assert desk.done == [command]
    assert desk.pressed == []


def test_digits_and_letters_go_to_the_open_item(desk: Desk, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_3, Qt.Key.Key_A):
        QTest.keyClick(desk.button, key)
    assert desk.pressed == ["3", "A"]


def test_nothing_fires_while_text_is_typed(desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClicks(desk.line, "jka1/")
    QTest.keyClick(desk.line, Qt.Key.Key_Return)
    assert desk.line.text() == "jka1/"
    assert desk.done == []
    assert desk.pressed == []


def test_chords_work_while_text_is_typed(desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClick(desk.line, Qt.Key.Key_K, CTRL)
    QTest.keyClick(desk.line, Qt.Key.Key_Escape)
    assert desk.done == ["palette", "step_back"]


def test_nothing_fires_while_an_input_method_composes(desk: Desk, qtbot: QtBot) -> None:
    QApplication.sendEvent(desk.line, QInputMethodEvent("かとう", []))
    QTest.keyClick(desk.line, Qt.Key.Key_K, CTRL)
    QTest.keyClick(desk.line, Qt.Key.Key_Return, CTRL)
    QTest.keyClick(desk.line, Qt.Key.Key_Escape)
    assert desk.done == []


def test_the_enter_that_ends_a_conversion_submits_nothing(desk: Desk, qtbot: QtBot) -> None:
    submitted: list[bool] = []
    desk.line.returnPressed.connect(lambda: submitted.append(True))
    QApplication.sendEvent(desk.line, QInputMethodEvent("加藤", []))
    ended = QInputMethodEvent("", [])
    ended.setCommitString("加藤")
    QApplication.sendEvent(desk.line, ended)
    QTest.keyClick(desk.line, Qt.Key.Key_Return)
    assert desk.line.text() == "加藤"
    assert submitted == []
    QTest.keyClick(desk.line, Qt.Key.Key_Return)
    assert submitted == [True], "the next Enter is the person's own"


def test_a_held_key_does_not_decide_twice(desk: Desk, qtbot: QtBot) -> None:
    for key, chord in ((Qt.Key.Key_Return, CTRL), (Qt.Key.Key_A, NONE), (Qt.Key.Key_J, NONE)):
        QApplication.sendEvent(desk.button, QKeyEvent(QEvent.Type.KeyPress, key, chord, "", True))
    assert desk.done == ["next_row"]
    assert desk.pressed == []


def test_what_lies_over_the_panes_keeps_the_keys(desk: Desk, qtbot: QtBot) -> None:
    desk.covered = True
    for key, chord in (
        (Qt.Key.Key_A, NONE),
        (Qt.Key.Key_Return, CTRL),
        (Qt.Key.Key_F5, NONE),
        (Qt.Key.Key_Escape, NONE),
    ):
        QTest.keyClick(desk.button, key, chord)
    assert desk.done == ["step_back"]
    assert desk.pressed == []


def test_an_unused_key_is_offered_once_and_not_again_by_the_parents(desk: Desk) -> None:
    desk.uses = False
    QTest.keyClick(desk.button, Qt.Key.Key_7)
    assert desk.pressed == ["7"]


def test_a_key_whose_widget_goes_away_with_it_can_be_pressed_again(desk: Desk) -> None:
    desk.uses = False
    for widget in (desk.button, desk.window):  # the same key at the same moment, as a press that climbs has it
        QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Z, NONE))
        shiboken6.delete(desk.button) if widget is desk.button else None
    assert desk.pressed == ["Z", "Z"]
