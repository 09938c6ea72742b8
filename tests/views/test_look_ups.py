"""The one key of an official look-up: it opens the page, then puts one value after the other at hand."""

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from console.models.dossier import LookUp
from console.models.text import tr
from console.views.item.look_ups import LookUps
from console.views.notices import Notices
from console.views.tasks import Tasks
from tests.views.fake_desk import FakeDesk

PAGE = LookUp(
    url="https://lookup.example.test/",
    values=((tr("Card number"), "AB12345678CD"), (tr("Card valid until"), "2029-06-30")),
)


class Corner:
    """The look-ups of a desk, with what they said."""

    def __init__(self) -> None:
        self.desk, self.notices = FakeDesk(), Notices()
        self.tasks = Tasks(self.notices, self.notices.error)
        self.looking = LookUps(self.desk.open_page, tasks=self.tasks, notices=self.notices)

    @property
    def said(self) -> list[str]:
        return [str(notice.text) for notice in self.notices.kept]


@pytest.fixture
def corner(qtbot: QtBot) -> Corner:
    return Corner()


async def test_each_press_copies_the_next_value_and_says_so(corner: Corner) -> None:
    copied = []
    for _ in range(3):
        assert corner.looking.open(PAGE)
        await corner.tasks.settle()
        copied.append(QGuiApplication.clipboard().text())
    assert copied == ["AB12345678CD", "2029-06-30", "AB12345678CD"]
    assert corner.said == ["Copied: Card number", "Copied: Card valid until", "Copied: Card number"]
    assert corner.desk.pages == [PAGE.url, PAGE.url]


async def test_without_values_the_page_opens_and_the_person_is_told_what_to_type(corner: Corner) -> None:
    QGuiApplication.clipboard().setText("before")
    assert corner.looking.open(LookUp(url=PAGE.url, values=()))
    await corner.tasks.settle()
    assert corner.desk.pages == [PAGE.url]
    assert QGuiApplication.clipboard().text() == "before"
    assert "Type number and expiry first" in corner.said[-1]


async def test_without_a_browser_the_address_is_on_the_screen(corner: Corner) -> None:
    corner.desk.browser = False
    assert corner.looking.open(PAGE)
    await corner.tasks.settle()
    assert corner.said == [
        "Copied: Card number",
        "The browser could not be opened. The page is https://lookup.example.test/",
    ]
