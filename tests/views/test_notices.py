"""Notices say what happened and what to do, and never quote an exception."""

import pytest
from pytestqt.qtbot import QtBot

from console.models.error import NotSent
from console.models.text import tr
from console.views.notices import KEPT, Level, Notice, Notices


def test_a_failure_with_words_is_said_with_them(qtbot: QtBot) -> None:
    notices = Notices()
    posted: list[Notice] = []
    notices.posted.connect(posted.append)
    notices.error(NotSent(tr("No connection to {host}", host="example.test")))
    assert posted == [
        Notice(
            level=Level.ERROR,
            title=NotSent.title,
            text=tr("No connection to {host}", host="example.test"),
            hint=NotSent(tr("x")).advice,
        )
    ]


@pytest.mark.logs("unexpected")
def test_any_other_failure_is_the_consoles_mistake_and_is_not_quoted(qtbot: QtBot) -> None:
    notices = Notices()
    notices.error(KeyError("山田 太郎"))
    (notice,) = notices.kept
    assert notice.level is Level.ERROR
    assert "KeyError" in str(notice.text)
    assert "山田" not in f"{notice.title}{notice.text}{notice.hint}"


def test_only_the_last_notices_are_kept(qtbot: QtBot) -> None:
    notices = Notices()
    for number in range(KEPT + 5):
        notices.info(tr("{number}", number=number))
    assert len(notices.kept) == KEPT
    assert str(notices.kept[-1].text) == str(KEPT + 4)
