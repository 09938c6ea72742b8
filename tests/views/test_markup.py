"""What strangers wrote is shown as letters: no mark in it is obeyed, and no picture that it names is fetched."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from console.models.error import Rejected
from console.models.text import verbatim
from console.views.words import tip
from tests.views.fake_desk import FakeDesk
from tests.views.frames import a_frame, until
from tests.views.sample_items import CLEAN, item_of

MARKED = "<img src='//198.51.100.1/share/x.png'>"


def test_a_tool_tip_quotes_marks_as_letters() -> None:
    assert tip("1 番地\n2 号") == "1 番地\n2 号"
    assert tip(f"{MARKED}\n&") == "<qt>&lt;img src=&#x27;//198.51.100.1/share/x.png&#x27;&gt;<br>&amp;</qt>"


async def test_no_label_and_no_tool_tip_of_the_window_obeys_marks(qtbot: QtBot) -> None:
    desk = FakeDesk()
    desk.agent = replace(desk.agent, name=MARKED)
    desk.edit = lambda found: replace(
        found,
        findings=tuple(replace(one, title=verbatim(MARKED), evidence=verbatim(MARKED)) for one in found.findings),
    )
    frame = await a_frame(qtbot, desk)
    window = frame.window
    window.open_item(item_of(CLEAN))
    await until(window.workspace.actions)
    frame.notices.error(Rejected(verbatim(MARKED)))
    window.unfinished.look()
    obeying = [label for label in window.findChildren(QLabel) if obeys(label)]
    tips = [widget.toolTip() for widget in window.findChildren(QWidget) if "<img" in widget.toolTip()]
    assert (obeying, tips) == ([], [])
    assert any("<img" in label.text() or "&lt;img" in label.text() for label in window.findChildren(QLabel))


def obeys(label: QLabel) -> bool:
    """Whether a label would take marks in its words for marks."""
    return "<img" in label.text() and label.textFormat() != Qt.TextFormat.PlainText
