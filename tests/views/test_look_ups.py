"""The one key of an official look-up: it opens the page, then puts one value after the other at hand."""

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from console.models.dossier import LookUp
from console.models.text import tr
from console.views.item.look_ups import LookUps
from console.views.notices import Notices

PAGE = LookUp(
    url="https://lookup.example.test/",
    values=((tr("Card number"), "AB12345678CD"), (tr("Card valid until"), "2029-06-30")),
)


@pytest.fixture
def notices(qtbot: QtBot) -> Notices:
    return Notices()


def test_each_press_copies_the_next_value_and_says_so(notices: Notices) -> None:
    looking = LookUps(notices)
    copied = []
    for _ in range(3):
        assert looking.open(PAGE)
        copied.append(QGuiApplication.clipboard().text())
    assert copied == ["AB12345678CD", "2029-06-30", "AB12345678CD"]
    assert [str(notice.text) for notice in notices.kept] == [
        "Copied: Card number",
        "Copied: Card valid until",
        "Copied: Card number",
    ]


def test_without_values_the_page_opens_and_the_person_is_told_what_to_type(notices: Notices) -> None:
    QGuiApplication.clipboard().setText("before")
    assert LookUps(notices).open(LookUp(url=PAGE.url, values=()))
    assert QGuiApplication.clipboard().text() == "before"
    assert "Type number and expiry first" in str(notices.kept[-1].text)
