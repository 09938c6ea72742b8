"""The session ends while somebody works: a bar in place opens it again, and nothing on the screen is lost."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from console.models.connection import SessionState, SignedOut
from console.models.error import NotPermitted, SignInNeeded
from console.models.text import tr
from console.views.item.decision_panel import Stage
from console.views.parts.clips import MARK
from console.views.session.account_bar import AccountBar
from tests.views.fake_account import PAGE
from tests.views.frames import Frame, a_frame, until
from tests.views.sample_items import CLEAN, item_of
from tests.views.widget_tree import buttons, unnamed, words


async def at_item(qtbot: QtBot) -> Frame:
    frame = await a_frame(qtbot)
    frame.window.open_item(item_of(CLEAN))
    await until(frame.window.workspace.actions)
    return frame


def bar_of(frame: Frame) -> AccountBar:
    return frame.window.parts.account


def press(frame: Frame, words: str) -> None:
    QTest.mouseClick(buttons(bar_of(frame))[words], Qt.MouseButton.LeftButton)


async def test_an_ended_session_shows_a_bar_and_stops_the_polling(qtbot: QtBot) -> None:
    frame = await at_item(qtbot)
    assert bar_of(frame).isHidden()
    frame.desk.account.become(SessionState.ENDED)
    assert bar_of(frame).isVisible()
    assert "Your session has ended" in words(bar_of(frame))
    assert unnamed(bar_of(frame)) == []
    assert frame.window.status._connection.text() == "Session ended"
    polled = len(frame.desk.feed.refreshed)
    frame.window.poller.refresh_now()
    assert not frame.window.tasks.running("refresh")
    assert len(frame.desk.feed.refreshed) == polled


async def test_escape_stays_and_gives_the_keyboard_back(qtbot: QtBot) -> None:
    frame = await at_item(qtbot)
    bar_of(frame).ask_to_leave()
    QTest.keyClick(frame.window.focusWidget(), Qt.Key.Key_Escape)
    assert bar_of(frame).isHidden()
    assert frame.window.focusWidget() is frame.window.rows.grid
    bar_of(frame).ask_to_leave()
    QTest.keyClick(frame.window.focusWidget(), Qt.Key.Key_Return)
    assert bar_of(frame).isHidden()
    assert "sign out" not in frame.desk.account.calls


async def test_the_form_its_draft_and_the_row_stay_over_a_new_sign_in(qtbot: QtBot) -> None:
    frame = await at_item(qtbot)
    window = frame.window
    assert window.workspace.press("R")
    panel = window.workspace._panel
    editor = next(found for found in panel.findChildren(QPlainTextEdit) if found.isVisibleTo(panel))
    editor.insertPlainText("請求先と異なる")
    row = window.rows.grid.current_row()
    frame.desk.account.become(SessionState.ENDED)
    polled = len(frame.desk.feed.refreshed)
    QTest.keyClick(editor, Qt.Key.Key_F7)
    await until(lambda: bar_of(frame).isHidden())
    assert frame.desk.account.calls == ["sign in"]
    assert editor.toPlainText() == "請求先と異なる"
    assert panel.stage is Stage.FORM
    assert window.rows.grid.current_row() == row
    await until(lambda: len(frame.desk.feed.refreshed) > polled and not window.tasks.busy)
    assert window.status._connection.text() == "Connected"


async def test_waiting_for_the_browser_can_be_cancelled_and_its_address_copied(qtbot: QtBot) -> None:
    frame = await at_item(qtbot)
    frame.desk.account.browser = asyncio.Event()
    frame.desk.account.become(SessionState.ENDED)
    press(frame, "Sign in (F7)")
    await until(lambda: "Copy the address of the page" in buttons(bar_of(frame)))
    press(frame, "Copy the address of the page")
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text() == PAGE
    assert clipboard.mimeData().hasFormat(MARK)
    press(frame, "Cancel")
    await until(lambda: frame.desk.account.closed == 1)
    assert "Your session has ended" in words(bar_of(frame))


async def test_somebody_else_is_refused_with_words_and_may_try_again(qtbot: QtBot) -> None:
    frame = await at_item(qtbot)
    account = frame.desk.account
    account.fails = NotPermitted(tr("This window belongs to another person."))
    account.become(SessionState.ENDED)
    press(frame, "Sign in (F7)")
    await until(lambda: "This window belongs to another person." in words(bar_of(frame)))
    assert account.state is SessionState.ENDED
    account.fails = None
    press(frame, "Sign in (F7)")
    await until(lambda: bar_of(frame).isHidden())


async def test_a_decision_that_met_the_end_is_sent_again_by_the_same_key(qtbot: QtBot) -> None:
    frame = await at_item(qtbot)
    workspace = frame.window.workspace
    for key in ("5", "A"):
        assert workspace.press(key)
    panel = workspace._panel
    await until(lambda: panel._preview._seen)
    frame.desk.executing_fails = SignInNeeded(tr("The Salesforce session has ended."))
    assert workspace.press("Ctrl+Return")
    await until(lambda: "Sign in again; what you typed is kept." in words(workspace))
    first = frame.desk.executed[-1]
    frame.desk.account.become(SessionState.ENDED)
    frame.desk.executing_fails = None
    assert bar_of(frame).sign_in()
    await until(lambda: panel.stage is Stage.PREVIEW and panel._preview._seen)
    assert workspace.press("Ctrl+Return")
    await until(lambda: len(frame.desk.executed) == 2 and not frame.writes.busy)
    again = frame.desk.executed[-1]
    assert (again.action, again.item) == (first.action, first.item)
    await until(lambda: not frame.window.tasks.busy)


async def test_an_item_that_could_not_be_read_is_read_after_the_sign_in(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    frame.desk.opening_fails = SignInNeeded(tr("The Salesforce session has ended."))
    frame.window.open_item(item_of(CLEAN))
    await until(lambda: "The Salesforce session has ended." in words(frame.window.workspace))
    frame.desk.account.become(SessionState.ENDED)
    frame.desk.opening_fails = None
    bar_of(frame).sign_in()
    await until(frame.window.workspace.actions)


async def test_signing_out_is_asked_about_and_closes_the_window(qtbot: QtBot) -> None:
    frame = await at_item(qtbot)
    closed: list[bool] = []
    frame.window.closed.connect(lambda: closed.append(True))
    frame.window._commands["sign_out"]()
    assert frame.window.focusWidget() is buttons(bar_of(frame))["Stay"]
    press(frame, "Stay")
    assert bar_of(frame).isHidden()
    assert frame.desk.account.calls == []
    frame.window._commands["sign_out"]()
    frame.desk.account.out = SignedOut(alive=("acme.my.salesforce.com",))
    press(frame, "Sign out")
    await until(lambda: closed)
    assert "may live on at acme.my.salesforce.com" in str(frame.window.sitting.word)


async def test_signing_out_waits_for_a_write_and_says_what_failed(qtbot: QtBot) -> None:
    frame = await at_item(qtbot)
    gate = asyncio.Event()
    frame.writes.keep("execute", _wait(gate))
    frame.window._commands["sign_out"]()
    press(frame, "Sign out")
    assert "Sign out as soon as it is proved" in str(frame.notices.kept[-1].text)
    gate.set()
    await frame.writes.settle()
    frame.desk.account.fails = SignInNeeded(tr("Not from here."))
    frame.window._commands["sign_out"]()
    press(frame, "Sign out")
    await until(lambda: str(frame.notices.kept[-1].text) == "Not from here.")
    assert frame.window.isVisible()


async def _wait(gate: asyncio.Event) -> None:
    await gate.wait()


async def test_the_ribbon_has_buttons_for_lock_and_sign_out(qtbot: QtBot) -> None:
    frame = await a_frame(qtbot)
    names = {button.accessibleName() for button in frame.window.ribbon.findChildren(QPushButton)}
    assert {"Lock (Ctrl+Alt+L)", "Sign out"} <= names
