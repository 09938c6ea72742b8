"""Watches for the defect of PySide6 6.12.0 on Python 3.10 and 3.11: every Qt call loses a reference to None or True.

The count sinks until the interpreter aborts, after some thousand calls: long before, this test fails.
"""

import sys

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Signal
from pytestqt.qtbot import QtBot

ROUNDS = 20


class Bell(QObject):
    """Has a signal with an argument."""

    rung = Signal(bool)


@pytest.mark.parametrize("watched", [None, True], ids=["None", "True"])
def test_qt_calls_give_back_every_reference(qtbot: QtBot, watched: bool | None) -> None:
    bell = Bell()
    before = sys.getrefcount(watched)
    for _ in range(ROUNDS):
        bell.rung.emit(True)
        QCoreApplication.processEvents()  # noqa: TID251 - one of the two calls that lose references
    assert sys.getrefcount(watched) - before > -ROUNDS / 2
