"""A workspace on a fake desk, on the (offscreen) screen, with what it told."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from console.models.dossier import ItemRef
from console.views.item.decision_panel import Stage
from console.views.item.workspace import Workspace
from console.views.notices import Notice, Notices
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme
from tests.views.fake_desk import FakeDesk
from tests.views.sample_items import CLEAN, item_of
from tests.views.widget_tree import words


@dataclass
class Told:
    """What the workspace and its notices said."""

    decided: list[ItemRef] = field(default_factory=list)
    opened: list[ItemRef] = field(default_factory=list)
    busy: list[bool] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


class Scene:
    """A workspace on a fake desk, on the (offscreen) screen."""

    def __init__(self, qtbot: QtBot, desk: FakeDesk, language: str = "en") -> None:
        self.desk, self.told = desk, Told()
        self.speech, self.theme, notices = Speech(language), Theme("light"), Notices()
        self.notices = notices
        notices.posted.connect(self.told.notices.append)
        self.writes = Tasks(notices, notices.error)
        self.workspace = Workspace(desk, speech=self.speech, theme=self.theme, notices=notices, writes=self.writes)
        self.workspace.decided.connect(self.told.decided.append)
        self.workspace.opened.connect(self.told.opened.append)
        self.workspace.busy_changed.connect(self.told.busy.append)
        self.panel = self.workspace._panel
        self.workspace.resize(520, 680)
        qtbot.addWidget(self.workspace)
        self.workspace.show()

    async def open(self, number: str) -> None:
        self.workspace.open_item(item_of(number))
        await until(lambda: bool(self.workspace.actions()))

    async def press(self, *keys: str) -> None:
        for key in keys:
            assert self.workspace.press(key), key
            if self.stage() is Stage.PREVIEW:
                await until(lambda: self.panel._preview._seen)

    async def approve(self) -> None:
        await self.open(CLEAN)
        await self.press("5", "A", "Ctrl+Return")

    def stage(self) -> Stage:
        return self.panel.stage

    @property
    def said(self) -> str:
        return words(self.workspace)

    def fill(self, values: dict[str, Any]) -> None:
        """Enter values as a person would."""
        form = self.panel._form
        assert form is not None
        form.restore(values)

    def type_into(self, kind: type[Any], text: str) -> None:
        editor = next(found for found in self.panel.findChildren(kind) if found.isVisibleTo(self.panel))
        editor.setFocus()
        editor.insertPlainText(text) if isinstance(editor, QPlainTextEdit) else editor.setText(text)


async def until(true: Callable[[], bool]) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - what is waited for is on the screen and sets no event
            await asyncio.sleep(0.002)
