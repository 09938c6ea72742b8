"""The workspace: one item with its evidence, read once and never mixed up with another one."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.models.error import Busy
from console.models.examination import Examination
from console.models.text import tr, verbatim
from console.views.item.checklist import CheckRow
from console.views.item.decision_panel import Stage
from console.views.item.fact_row import FactRow
from tests.views.fake_desk import FakeDesk
from tests.views.sample_items import CLEAN, ESCALATED, MISMATCH, TANAKA, UNREAD, item_of
from tests.views.scene import Scene, until
from tests.views.widget_tree import buttons, tree, unnamed

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def scene(qtbot: QtBot) -> Scene:
    return Scene(qtbot, FakeDesk())


@pytest.fixture
def supervised(qtbot: QtBot) -> Scene:
    return Scene(qtbot, FakeDesk(TANAKA))


async def test_nothing_open_says_what_to_do(scene: Scene) -> None:
    assert "Nothing is open" in scene.said
    assert scene.workspace.current() is None
    assert scene.workspace.actions() == ()
    assert not any(scene.workspace.press(key) for key in ("1", "A", "Escape", "Ctrl+Return"))


async def test_an_item_shows_its_number_at_once_and_the_rest_when_it_is_read(scene: Scene) -> None:
    scene.desk.hold_open = asyncio.Event()
    scene.workspace.open_item(item_of(CLEAN))
    assert CLEAN in scene.said
    assert "Checklist" not in scene.said
    scene.desk.hold_open.set()
    await until(lambda: scene.told.opened == [item_of(CLEAN)])
    assert "Checklist" in scene.said
    assert "髙橋 美咲 · Internet Home 1G" in scene.said


async def test_the_answer_for_an_item_left_behind_never_appears(scene: Scene) -> None:
    scene.desk.hold_open = asyncio.Event()
    scene.workspace.open_item(item_of(MISMATCH))
    await until(lambda: len(scene.desk.opened) == 1)
    scene.workspace.open_item(item_of(CLEAN))
    scene.desk.hold_open.set()
    await until(lambda: bool(scene.workspace.actions()))
    assert scene.told.opened == [item_of(CLEAN)]
    assert MISMATCH not in scene.said


async def test_a_failed_reading_says_why_and_can_be_tried_again(scene: Scene) -> None:
    scene.desk.opening_fails = Busy(tr("Salesforce is busy."))
    scene.workspace.open_item(item_of(CLEAN))
    await until(lambda: "Salesforce is busy." in scene.said)
    scene.desk.opening_fails = None
    buttons(scene.workspace)["Try again"].click()
    await until(lambda: "Checklist" in scene.said)


async def test_ticks_by_digit_by_click_and_by_blank(scene: Scene) -> None:
    await scene.open(CLEAN)
    tick = next(found for found in buttons(scene.workspace).values() if "looked at" in found.accessibleName())
    assert scene.workspace.press("5")
    assert tick.isChecked()
    row = next(row for row in scene.workspace.findChildren(CheckRow) if tick in row.findChildren(type(tick)))
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.rect().center())
    assert not tick.isChecked()
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert tick.isChecked()


async def test_a_finding_that_needs_no_person_takes_no_tick(scene: Scene) -> None:
    await scene.open(CLEAN)
    assert not scene.workspace.press("1")
    assert not scene.workspace.press("0")
    assert sum("looked at" in found.accessibleName() for found in buttons(scene.workspace).values()) == 1


async def test_a_tick_never_survives_another_item(scene: Scene) -> None:
    await scene.open(CLEAN)
    scene.workspace.press("5")
    await scene.open("00000103")
    assert scene.workspace.actions()[0].missing_ticks == ("notes",)
    await scene.open(CLEAN)
    assert scene.workspace.actions()[0].missing_ticks == ("notes",)


async def test_a_tick_goes_when_the_evidence_is_another_after_reading_again(scene: Scene) -> None:
    await scene.open(CLEAN)
    scene.workspace.press("5")

    def reworded(found: Examination) -> Examination:
        if len(scene.desk.opened) == 1:
            return found
        findings = tuple(
            replace(one, evidence=verbatim("another note")) if one.key == "notes" else one for one in found.findings
        )
        return replace(found, findings=findings)

    scene.desk.edit = reworded
    scene.workspace.refresh(read=True)
    await until(lambda: "another note" in scene.said)
    assert "[x]" not in tree(scene.workspace)


async def test_a_clock_tick_keeps_ticks_and_moves_the_deadline(scene: Scene) -> None:
    await scene.open(ESCALATED)
    scene.workspace.press("5")
    assert "1 h 10 min left" in scene.said
    scene.desk.clock.advance(timedelta(minutes=50))
    scene.workspace.refresh()
    assert "20 min left" in scene.said
    assert "[x]" in tree(scene.workspace)
    assert len(scene.desk.opened) == 1


async def test_differences_are_marked_by_word_and_character(scene: Scene) -> None:
    await scene.open(MISMATCH)
    rows = {
        row.accessibleName(): row for row in scene.workspace.findChildren(FactRow) if row.isVisibleTo(scene.workspace)
    }
    birth = next(row for name, row in rows.items() if name.startswith("Date of birth"))
    assert birth.accessibleName() == "Date of birth. Salesforce: 1988-04-12. WHMCS: 1988-04-21. Different"
    assert birth.property("fact") == "different"


async def test_a_value_reaches_the_clipboard_only_by_a_deliberate_act(scene: Scene) -> None:
    await scene.open(MISMATCH)
    QGuiApplication.clipboard().setText("before")
    row = next(row for row in scene.workspace.findChildren(FactRow) if row.accessibleName().startswith("Date of birth"))
    QTest.mouseDClick(row, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "before"
    menu = row.copy_menu()
    assert [entry.text() for entry in menu.actions()] == ["Copy the value of Salesforce", "Copy the value of WHMCS"]
    menu.actions()[1].trigger()
    assert QGuiApplication.clipboard().text() == "1988-04-21"
    menu.deleteLater()


async def test_a_refused_action_says_why_under_the_bar(scene: Scene) -> None:
    await scene.open(ESCALATED)
    assert "Approve: The order is escalated: a supervisor decides it." in scene.said
    assert "Release (L)" not in buttons(scene.workspace)
    assert scene.workspace.press("L")
    assert "Release: You do not hold this item." in scene.said
    more = next(button for words, button in buttons(scene.workspace).items() if words.endswith("not possible now"))
    assert "Release" in more.accessibleDescription()
    more.click()
    release = buttons(scene.workspace)["Release (L)"]
    assert more.text() == "Fold what is not possible"
    release.click()
    assert "Release: You do not hold this item." in scene.said
    assert scene.workspace.press("A")
    assert scene.stage() is Stage.CHOOSING
    assert "Escalated: 注文金額" in scene.said
    assert "Needs a supervisor: The order is over ¥100,000." in scene.said


async def test_an_item_that_left_the_queue_says_so(scene: Scene) -> None:
    await scene.open(CLEAN)
    scene.workspace.open_item(item_of(CLEAN), left=True)
    assert "This item has left the queue." in scene.said
    assert len(scene.desk.opened) == 1


async def test_every_word_is_japanese_and_everything_has_a_name(qtbot: QtBot) -> None:
    scene = Scene(qtbot, FakeDesk(), language="ja")
    await scene.open(UNREAD)
    assert "チェックリスト" in scene.said
    assert "判定不可" in tree(scene.workspace)
    assert unnamed(scene.workspace) == []
