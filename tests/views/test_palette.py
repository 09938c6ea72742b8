"""The palette finds every action, queue, row and number, and runs what is meant."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from console.models.action import Refusal
from console.models.examination import Examination
from console.models.text import verbatim
from console.services.rules.folding import fold
from console.views.palette import Entry, ranked
from tests.views.frames import Frame, a_frame, until
from tests.views.sample_specs import ACTIONS


def entry(title: str, *, bonus: float = 0.0) -> Entry:
    return Entry(title=title, hint="", icon="magnify", run=lambda: None, folded=fold(title), bonus=bonus)


def line(frame: Frame) -> QLineEdit:
    found = frame.window.palette_card.findChild(QLineEdit)
    assert found is not None
    return found


def test_what_begins_so_comes_before_what_is_alike() -> None:
    entries = [entry("Reassign"), entry("Refresh"), entry("Release"), entry("Approve")]
    assert [found.title for found in ranked(entries, "ref")] == ["Refresh"]
    assert next(found.title for found in ranked(entries, "rel")) == "Release"


def test_a_slip_of_the_finger_still_finds_it() -> None:
    assert [found.title for found in ranked([entry("Approve"), entry("Keys")], "aprove")] == ["Approve"]


def test_kana_and_width_do_not_matter() -> None:
    assert ranked([entry("カトウ 太郎")], "かとう")
    assert ranked([entry("Refresh")], "ｒｅｆ")


async def test_it_lists_actions_with_their_refusal_then_queues_and_commands(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    frame.window.rows.grid.open_current()
    await until(frame.window.workspace.actions)
    QTest.keyClick(frame.window.rows.grid, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    titles = frame.window.palette_card.titles()
    offered = [str(offer.action.title) for offer in frame.window.workspace.actions()]
    assert list(titles[: len(offered)]) == offered
    for title in ("Orders", "Internet eligibility", "Refresh", "Show the keys"):
        assert title in titles


async def test_what_can_be_done_comes_before_what_cannot(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    first, *others = (spec.key for spec in ACTIONS)
    refusal = Refusal(text=verbatim("Not now."))

    def refused(found: Examination) -> Examination:
        offers = (replace(offer, refusal=refusal if offer.action.key == first else None) for offer in found.offers)
        return replace(found, offers=tuple(offers))

    frame.desk.edit = refused
    frame.window.rows.grid.open_current()
    await until(frame.window.workspace.actions)
    frame.window.palette_card.open()
    offers = {str(offer.action.title): offer for offer in frame.window.workspace.actions()}
    listed = [offers[title] for title in frame.window.palette_card.titles()[: len(offers)]]
    assert [offer.refusal for offer in listed] == [None] * (len(offers) - 1) + [refusal]
    assert [offer.action.key for offer in listed[:-1]] == [
        offer.action.key for offer in frame.window.workspace.actions() if offer.action.key in others
    ]


async def test_a_number_in_the_list_opens_from_the_list(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    number = frame.window.rows.table.lines[4].item.number
    frame.window.palette_card.open()
    QTest.keyClicks(line(frame), number)
    titles = frame.window.palette_card.titles()
    assert titles[0].startswith(number)
    assert titles[1] == f"Look up {number}"
    QTest.keyClick(line(frame), Qt.Key.Key_Return)
    await until(lambda: (shown := frame.window.workspace.current()) is not None and shown.number == number)
    assert frame.window.palette_card.isHidden()
    row = frame.window.rows.grid.current_row()
    assert row is not None
    assert row.item.number == number


async def test_a_number_that_is_not_listed_is_looked_up(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    frame.window.palette_card.open()
    QTest.keyClicks(line(frame), "99999999")
    assert frame.window.palette_card.titles() == ("Look up 99999999",)
    QTest.keyClick(line(frame), Qt.Key.Key_Return)
    await until(lambda: frame.notices.kept)


async def test_a_number_that_is_nowhere_is_said_and_nothing_opens(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    frame.window.look_up("99999999")
    await until(lambda: frame.notices.kept)
    assert "99999999" in str(frame.notices.kept[-1].text)
    assert frame.window.workspace.current() is None


async def test_a_row_is_found_by_any_word_of_it(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    frame.window.palette_card.open()
    QTest.keyClicks(line(frame), "smith")
    assert any("SMITH" in title for title in frame.window.palette_card.titles())


async def test_a_queue_is_shown_with_its_part(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    frame.window.palette_card.open()
    QTest.keyClicks(line(frame), "waiting for a sim")
    QTest.keyClick(line(frame), Qt.Key.Key_Return)
    assert frame.window.rows.view == "waiting_for_sim"


async def test_escape_closes_it_and_gives_the_focus_back(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    frame.window.rows.grid.setFocus()
    frame.window.palette_card.open()
    assert frame.window.focusWidget() is line(frame)
    QTest.keyClick(line(frame), Qt.Key.Key_Escape)
    assert frame.window.palette_card.isHidden()
    assert frame.window.focusWidget() is frame.window.rows.grid
