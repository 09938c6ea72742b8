"""The first write to production on a day needs one deliberate step more, in place; nothing else ever does."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.views.item.decision_panel import Stage
from tests.views.fake_desk import FakeDesk
from tests.views.sample_items import CLEAN
from tests.views.scene import Scene, until


async def previewing(qtbot: QtBot, *, first: bool) -> Scene:
    desk = FakeDesk()
    desk.first_write_today = first
    scene = Scene(qtbot, desk)
    await scene.open(CLEAN)
    await scene.press("5", "A")
    return scene


async def test_the_first_one_is_sent_when_the_key_comes_twice(qtbot: QtBot) -> None:
    scene = await previewing(qtbot, first=True)
    assert "First write in PRODUCTION today: 127.0.0.1:41234." in scene.said
    await scene.press("Ctrl+Return")
    assert scene.stage() is Stage.PREVIEW
    assert "This goes to PRODUCTION, 127.0.0.1:41234." in scene.said
    assert scene.desk.executed == []
    await scene.press("Ctrl+Return")
    await until(lambda: len(scene.desk.executed) == 1 and not scene.writes.busy)
    await until(lambda: not scene.workspace._tasks.busy)


async def test_a_question_that_is_not_on_the_screen_yet_is_not_answered(qtbot: QtBot) -> None:
    scene = await previewing(qtbot, first=True)
    preview = scene.panel._preview
    preview.confirm()
    preview.confirm()
    await asyncio.sleep(0)
    assert scene.desk.executed == []


async def test_a_double_click_is_one_press(qtbot: QtBot) -> None:
    scene = await previewing(qtbot, first=True)
    send = scene.panel._preview._send
    QTest.mouseClick(send, Qt.MouseButton.LeftButton)
    await until(lambda: scene.panel._preview._seen)
    QTest.mouseDClick(send, Qt.MouseButton.LeftButton)
    assert scene.desk.executed == []
    QTest.mouseClick(send, Qt.MouseButton.LeftButton)
    await until(lambda: len(scene.desk.executed) == 1 and not scene.writes.busy)
    await until(lambda: not scene.workspace._tasks.busy)


async def test_another_preview_asks_anew(qtbot: QtBot) -> None:
    scene = await previewing(qtbot, first=True)
    await scene.press("Ctrl+Return", "Escape", "A")
    assert "First write in PRODUCTION today" in scene.said
    await scene.press("Ctrl+Return")
    assert scene.desk.executed == []


async def test_later_ones_go_at_once(qtbot: QtBot) -> None:
    scene = await previewing(qtbot, first=False)
    assert "PRODUCTION" not in scene.said
    await scene.press("Ctrl+Return")
    await until(lambda: len(scene.desk.executed) == 1 and not scene.writes.busy)
    await until(lambda: not scene.workspace._tasks.busy)
