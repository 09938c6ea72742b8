"""A card over the panes gives the keyboard back to where it was, also where that is gone."""

import pytest
import shiboken6
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from console.views.parts.overlay import Overlay


class Host:
    """A window with two fields and a card."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        self.first, self.second = QLineEdit(), QLineEdit()
        column = QVBoxLayout(self.window)
        column.addWidget(self.first)
        column.addWidget(self.second)
        self.card = Overlay(self.window, width=200, height=100)
        qtbot.addWidget(self.window)
        self.window.show()
        self.second.setFocus()


@pytest.fixture
def host(qtbot: QtBot) -> Host:
    return Host(qtbot)


def test_the_field_that_was_written_in_has_the_keyboard_again(host: Host) -> None:
    host.card.open()
    assert host.window.focusWidget() is host.card
    host.card.close_card()
    assert host.window.focusWidget() is host.second


def test_a_card_closes_also_when_the_field_is_gone(host: Host) -> None:
    host.card.open()
    shiboken6.delete(host.second)
    host.card.toggle()
    assert host.card.isHidden()
    assert host.window.focusWidget() is host.window
