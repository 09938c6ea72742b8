"""The lock: nothing of customers can be read anywhere in the window, and everything comes back for the same person."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from console.models.connection import SessionState
from console.models.error import NotPermitted, NotSent
from console.models.profile import Lock, Profile
from console.models.text import tr, verbatim
from console.views.item.decision_panel import Stage
from console.views.parts import clips
from tests.views.fake_account import nothing_kept
from tests.views.fake_desk import FakeDesk
from tests.views.frames import Frame, a_frame, until
from tests.views.readable import readable_in
from tests.views.sample_items import CLEAN, item_of
from tests.views.widget_tree import buttons, unnamed, words

CUSTOMER = ("髙橋", "00000101", "090-0000", "請求先と異なる")
"""What of the open item is on the screen before the lock."""


async def at_work(qtbot: QtBot) -> Frame:
    """An item with a ticked check and a half-filled form, a filter, a notice and a copied number."""
    frame = await a_frame(qtbot)
    window = frame.window
    window.open_item(item_of(CLEAN))
    await until(window.workspace.actions)
    window.rows._head.put_words("101")
    for key in ("5", "R"):
        assert window.workspace.press(key)
    editor = next(found for found in window.workspace.findChildren(QPlainTextEdit) if found.isVisibleTo(window))
    editor.insertPlainText("請求先と異なる")
    frame.notices.info(tr("{item}: {message}", item="00000101", message=verbatim("髙橋")))
    clips.copy("090-0000-0000")
    window.palette_card.open()
    window.palette_card._line.setText("髙橋")
    window.palette_card.close_card()
    return frame


def lock(frame: Frame) -> None:
    QTest.keyClick(frame.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)


def card_of(frame: Frame) -> QWidget:
    return frame.window.parts.lock_card


async def unlocked(frame: Frame) -> None:
    await until(lambda: "Unlock" in buttons(card_of(frame)))
    QTest.mouseClick(buttons(card_of(frame))["Unlock"], Qt.MouseButton.LeftButton)
    await until(lambda: not frame.window.sitting.is_locked())
    await until(lambda: frame.window.rows.table.rowCount() > 0 and not frame.window.tasks.busy)


async def test_nothing_of_a_customer_can_be_read_while_it_is_locked(qtbot: QtBot) -> None:
    frame = await at_work(qtbot)
    before = readable_in(frame.window, frame.notices)
    assert [word for word in CUSTOMER if word not in before] == []
    lock(frame)
    after = readable_in(frame.window, frame.notices)
    assert [word for word in (*CUSTOMER, "山﨑", "Visa") if word in after] == []
    assert frame.window.windowTitle() == "Assist Console: locked"
    assert card_of(frame).isVisible()
    assert not frame.window.parts.centre.isVisible()
    assert frame.desk.forgot >= 1
    assert frame.desk.documents.forgotten == 1
    assert unnamed(card_of(frame)) == []
    await until(lambda: frame.desk.account.state is SessionState.LOCKED)
    assert [word for word in CUSTOMER if word in readable_in(frame.window, frame.notices)] == []


async def test_what_was_typed_and_ticked_comes_back_on_the_same_item(qtbot: QtBot) -> None:
    frame = await at_work(qtbot)
    window = frame.window
    row = window.rows.grid.current_row()
    lock(frame)
    await unlocked(frame)
    await until(lambda: window.workspace._panel.stage is Stage.FORM)
    editor = next(found for found in window.workspace.findChildren(QPlainTextEdit) if found.isVisibleTo(window))
    assert editor.toPlainText() == "請求先と異なる"
    assert window.rows._head.words == "101"
    now = window.rows.grid.current_row()
    assert now is not None
    assert row is not None
    assert now.item == row.item
    assert window.workspace._ticks
    assert frame.desk.account.calls == ["lock", "unlock"]
    assert window.windowTitle() == "Assist Console: DEMO"


async def test_a_tick_does_not_come_back_over_other_evidence(qtbot: QtBot) -> None:
    frame = await at_work(qtbot)
    lock(frame)
    frame.desk.edit = lambda found: replace(
        found, findings=tuple(replace(one, evidence=verbatim("別の内容")) for one in found.findings)
    )
    await unlocked(frame)
    await until(lambda: frame.window.workspace._panel.stage is Stage.FORM)
    assert frame.window.workspace._ticks == frozenset()


async def test_a_preview_comes_back_as_a_preview(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    workspace = frame.window.workspace
    frame.window.open_item(item_of(CLEAN))
    await until(workspace.actions)
    for key in ("5", "A"):
        assert workspace.press(key)
    assert workspace._panel.stage is Stage.PREVIEW
    lock(frame)
    assert frame.desk.executed == []
    await unlocked(frame)
    await until(lambda: workspace._panel.stage is Stage.PREVIEW)


async def test_no_key_reaches_what_is_covered(qtbot: QtBot) -> None:
    frame = await at_work(qtbot)
    lock(frame)
    for key in (Qt.Key.Key_F1, Qt.Key.Key_F5, Qt.Key.Key_F8, Qt.Key.Key_A):
        QTest.keyClick(frame.window.focusWidget(), key)
    QTest.keyClick(frame.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not frame.window.palette_card.isVisible()
    assert not frame.window.keys_card.isVisible()
    assert not frame.window.tasks.running("refresh")
    assert frame.window.sitting.is_locked()


async def test_the_vault_may_not_be_enough_and_only_the_same_person_opens(qtbot: QtBot) -> None:
    frame = await at_work(qtbot)
    account = frame.desk.account
    account.unlock_fails = nothing_kept()
    account.fails = NotPermitted(tr("This window belongs to another person."))
    lock(frame)
    await until(lambda: "Unlock" in buttons(card_of(frame)))
    QTest.mouseClick(buttons(card_of(frame))["Unlock"], Qt.MouseButton.LeftButton)
    await until(lambda: "This window belongs to another person." in words(card_of(frame)))
    assert frame.window.sitting.is_locked()
    account.fails = None
    QTest.mouseClick(buttons(card_of(frame))["Try again"], Qt.MouseButton.LeftButton)
    await until(lambda: not frame.window.sitting.is_locked())
    assert account.calls == ["lock", "unlock", "sign in", "unlock", "sign in"]
    await until(lambda: not frame.window.tasks.busy and frame.window.workspace.actions())


async def test_a_network_that_fails_leaves_it_locked(qtbot: QtBot) -> None:
    frame = await at_work(qtbot)
    frame.desk.account.unlock_fails = NotSent(tr("{system} cannot be reached.", system="Salesforce"))
    lock(frame)
    await until(lambda: "Unlock" in buttons(card_of(frame)))
    QTest.mouseClick(buttons(card_of(frame))["Unlock"], Qt.MouseButton.LeftButton)
    await until(lambda: "Salesforce cannot be reached." in words(card_of(frame)))
    assert frame.window.sitting.is_locked()
    assert "sign in" not in frame.desk.account.calls


async def test_a_write_is_finished_before_the_session_is_dropped(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    workspace = frame.window.workspace
    frame.window.open_item(item_of(CLEAN))
    await until(workspace.actions)
    frame.desk.hold_execute = asyncio.Event()
    for key in ("5", "A"):
        assert workspace.press(key)
    await until(lambda: workspace._panel._preview._seen)
    assert workspace.press("Ctrl+Return")
    await until(lambda: frame.desk.executed)
    lock(frame)
    assert "still being written" in words(card_of(frame))
    assert buttons(card_of(frame)) == {}
    await asyncio.sleep(0)
    assert frame.desk.account.state is SessionState.OPEN
    frame.desk.hold_execute.set()
    await until(lambda: frame.desk.account.state is SessionState.LOCKED)
    assert "00000101" not in readable_in(frame.window, frame.notices)
    assert not frame.notices.kept
    await unlocked(frame)
    said = "\n".join(str(notice.text) for notice in frame.notices.kept)
    assert "read back" in said
    await until(workspace.actions)


@pytest.mark.parametrize(("minutes", "environment", "expected"), [
    (None, "production", 10), (None, "sandbox", 10), (None, "demo", 0), (3, "demo", 3), (0, "production", 0),
])  # fmt: skip
def test_when_the_console_locks_by_itself(minutes: int | None, environment: str, expected: int) -> None:
    profile = Profile.model_validate({"environment": environment, "lock": {"minutes": minutes}})
    assert profile.locks_after == timedelta(minutes=expected)


def idle_desk() -> FakeDesk:
    desk = FakeDesk()
    desk.profile = desk.profile.model_copy(update={"lock": Lock(minutes=10)})
    return desk


async def test_it_locks_when_nobody_touches_anything(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot, idle_desk())
    idle = frame.window.sitting.idle
    assert idle.watching
    frame.desk.clock.advance(timedelta(minutes=9, seconds=50))
    QTest.keyClick(frame.window.rows.grid, Qt.Key.Key_J)
    frame.desk.clock.advance(timedelta(minutes=9, seconds=50))
    idle.look()
    assert not frame.window.sitting.is_locked()
    frame.desk.clock.advance(timedelta(seconds=10))
    idle.look()
    assert frame.window.sitting.is_locked()
    await until(lambda: frame.desk.account.state is SessionState.LOCKED)


async def test_who_comes_back_after_the_time_finds_it_locked_at_the_first_touch(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot, idle_desk())
    frame.desk.clock.advance(timedelta(hours=1))
    QTest.keyClick(frame.window.rows.grid, Qt.Key.Key_J)
    assert frame.window.sitting.is_locked()
    await until(lambda: frame.desk.account.state is SessionState.LOCKED)
    await unlocked(frame)
    frame.window.sitting.idle.look()
    assert not frame.window.sitting.is_locked()


async def test_a_demo_never_locks_unless_its_profile_says_so(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    assert not frame.window.sitting.idle.watching


async def test_closing_a_locked_window_leaves_nothing(qtbot: QtBot) -> None:
    frame = await at_work(qtbot)
    frame.desk.account.browser = asyncio.Event()
    frame.desk.account.unlock_fails = nothing_kept()
    lock(frame)
    await until(lambda: "Unlock" in buttons(card_of(frame)))
    QTest.mouseClick(buttons(card_of(frame))["Unlock"], Qt.MouseButton.LeftButton)
    await until(lambda: "Copy the address of the page" in buttons(card_of(frame)))
    frame.window.close()
    await until(lambda: frame.desk.account.closed == 1)


async def test_the_touch_that_finds_it_locked_sends_nothing(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot, idle_desk())
    workspace = frame.window.workspace
    frame.window.open_item(item_of(CLEAN))
    await until(workspace.actions)
    for key in ("5", "A"):
        assert workspace.press(key)
    await until(lambda: workspace._panel._preview._seen)
    send = workspace._panel._preview._send
    frame.desk.clock.advance(timedelta(minutes=11))
    QTest.mouseClick(send, Qt.MouseButton.LeftButton)
    assert frame.window.sitting.is_locked()
    await until(lambda: frame.desk.account.state is SessionState.LOCKED)
    assert frame.desk.executed == []


async def test_a_sign_in_that_the_bar_waits_for_does_not_open_what_was_locked_since(qtbot: QtBot) -> None:
    frame = await at_work(qtbot)
    account = frame.desk.account
    account.browser = asyncio.Event()
    account.become(SessionState.ENDED)
    assert frame.window.parts.account.sign_in()
    await until(lambda: account.calls == ["sign in"])
    lock(frame)
    await until(lambda: account.closed == 1)
    account.browser.set()
    await until(lambda: account.state is SessionState.LOCKED)
    assert frame.window.sitting.is_locked()
    account.browser = None
    await unlocked(frame)


async def test_a_pointer_that_rests_is_no_touch(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot, idle_desk())
    idle = frame.window.sitting.idle
    moved(frame, 10.0)
    frame.desk.clock.advance(timedelta(minutes=9))
    moved(frame, 11.0)
    frame.desk.clock.advance(timedelta(minutes=9))
    moved(frame, 11.0)
    assert not frame.window.sitting.is_locked()
    frame.desk.clock.advance(timedelta(minutes=1))
    assert idle.look()
    await until(lambda: frame.desk.account.state is SessionState.LOCKED)


def moved(frame: Frame, across: float) -> None:
    """Tell the rows of a pointer that is at a place."""
    place, none = QPointF(across, 10.0), Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(frame.window.rows.grid.viewport(), event)
