"""The viewer: opens the likely card, offers every tool by key and wheel, compares two, and hides when told."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from console.models.document import Confinement, DocumentVersion, PagePixels, ProblemKind, Submission
from console.models.dossier import Dossier, Reading
from console.models.text import tr
from console.services.documents.problems import problem
from console.views.documents.document_tools import TOOLS
from console.views.documents.document_viewer import DocumentViewer
from console.views.notices import Notices
from console.views.parts.badge import Badge
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme
from tests.views import sample_items
from tests.views.fake_sources import FakeDocuments
from tests.views.frames import until
from tests.views.sample_items import CLEAN, item_of
from tests.views.widget_tree import words

RED, BLUE = (40, 30, 220), (220, 40, 30)
"""As the pixels have it: blue, green, red."""


def version(number: int, title: str, **more: object) -> DocumentVersion:
    made = DocumentVersion(
        document_id=f"069{number:012d}AAA",
        version_id=f"068{number:012d}AAA",
        title=title,
        extension="png",
        file_type="PNG",
        size=30_000,
        checksum="0" * 32,
        number=number,
        created_at=datetime(2026, 11, 20, 0, 0, tzinfo=UTC),
        is_latest=True,
        submission=Submission.CURRENT,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of the version


FRONT = version(1, "front", likely=tr("its title says so"))
BACK = version(2, "back")
OLD = version(3, "front", submission=Submission.EARLIER)


def a_page(
    colour: tuple[int, int, int], page: int = 0, pages: int = 1, size: tuple[int, int] = (320, 200)
) -> PagePixels:
    """A page of one colour whose upper left corner is white."""
    width, height = size
    line = bytes((*colour, 0)) * width
    top = bytes((255, 255, 255, 0)) * (width // 4) + bytes((*colour, 0)) * (width - width // 4)
    pixels = bytearray(top * (height // 4) + line * (height - height // 4))
    return PagePixels(
        page=page,
        pages=pages,
        width=width,
        height=height,
        stride=width * 4,
        native_width=width,
        confinement=Confinement.LANDLOCK_SECCOMP,
        pixels=pixels,
    )


def labels(viewer: DocumentViewer) -> str:
    """Everything that a viewer says, on its buttons too."""
    buttons = (found.text() for found in viewer.findChildren(QPushButton) if found.isVisible())
    return "\n".join((words(viewer), *buttons))


class Scene:
    """A viewer on fake documents, on the (offscreen) screen."""

    def __init__(self, qtbot: QtBot, language: str = "en") -> None:
        self.documents, self.theme, notices = FakeDocuments(), Theme("light"), Notices()
        self.speech = Speech(language)
        self.documents.pages = {
            (FRONT.version_id, 0): a_page(RED),
            (BACK.version_id, 0): a_page(BLUE),
            (OLD.version_id, 0): a_page(RED, pages=2),
            (OLD.version_id, 1): a_page(BLUE, 1, pages=2),
        }

        def tasks(owner: QWidget) -> Tasks:
            return Tasks(owner, notices.error)

        self.viewer = DocumentViewer(self.documents, tasks, speech=self.speech, theme=self.theme)
        self.viewer.resize(700, 560)
        qtbot.addWidget(self.viewer)
        self.viewer.show()

    @property
    def said(self) -> str:
        return labels(self.viewer)

    async def show(self, *versions: DocumentVersion) -> None:
        self.viewer.show_dossier(dossier(*versions))
        await until(lambda: self.viewer.side.canvas.picture is not None)

    def press(self, *keys: str) -> None:
        self.viewer.focus_page()
        for key in keys:
            assert self.viewer.press(key), key

    def colour(self, x: float = 0.5, y: float = 0.5) -> QColor:
        canvas = self.viewer.side.canvas
        canvas.clearFocus()
        return canvas.grab().toImage().pixelColor(round(canvas.width() * x), round(canvas.height() * y))


def dossier(*versions: DocumentVersion, number: str = CLEAN) -> Dossier:
    return replace(sample_items.dossier_of(item_of(number)), documents=Reading(value=versions))


def wheel(widget: QWidget, turned: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(widget.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


@pytest.fixture
def scene(qtbot: QtBot) -> Scene:
    return Scene(qtbot)


async def test_the_likely_card_opens_by_itself_and_everything_is_named(scene: Scene) -> None:
    await scene.show(FRONT, BACK, OLD)
    assert scene.documents.opened == [(FRONT.version_id, 0)]
    assert scene.colour().red() == 220
    for part in ("front.png", "likely the card", "this submission", "earlier submission", "Sandboxed"):
        assert part in scene.said
    walls = next(badge for badge in scene.viewer.findChildren(Badge) if badge.word() == "Sandboxed")
    assert "Landlock and seccomp" in walls.toolTip()
    assert scene.viewer.side.canvas.accessibleName().startswith("front.png")


async def test_the_same_documents_again_change_nothing(scene: Scene) -> None:
    await scene.show(FRONT, BACK)
    scene.press("+", "R")
    look = scene.viewer.side.canvas.look
    scene.viewer.show_dossier(dossier(FRONT, BACK))
    assert scene.viewer.side.canvas.look == look
    assert len(scene.documents.opened) == 1


async def test_another_item_hides_the_picture_at_once(scene: Scene) -> None:
    await scene.show(FRONT)
    scene.viewer.show_dossier(None)
    assert scene.viewer.side.canvas.picture is None
    assert "front.png" not in scene.said


async def test_an_answer_for_a_page_that_was_left_never_appears(scene: Scene) -> None:
    scene.documents.hold = asyncio.Event()
    scene.viewer.show_dossier(dossier(FRONT))
    await until(lambda: scene.documents.opened)
    assert "50 %" in scene.said, "how far the download is"
    scene.viewer.show_dossier(None)
    scene.documents.hold.set()
    await asyncio.sleep(0.05)
    assert scene.viewer.side.canvas.picture is None


async def test_a_document_that_cannot_be_shown_is_a_sentence_with_a_next_step(scene: Scene) -> None:
    scene.documents.pages[FRONT.version_id, 0] = problem(ProblemKind.TOO_SLOW)
    scene.viewer.show_dossier(dossier(FRONT, BACK))
    await until(lambda: "took too long" in scene.said)
    assert "may be made to do harm" in scene.said
    again = next(found for found in scene.viewer.findChildren(QPushButton) if found.text() == "Try again")
    scene.documents.pages[FRONT.version_id, 0] = a_page(RED)
    again.click()
    await until(lambda: scene.viewer.side.canvas.picture is not None)


async def test_the_next_document_opens_after_one_that_does_not(scene: Scene) -> None:
    scene.documents.pages[FRONT.version_id, 0] = problem(ProblemKind.CORRUPT)
    scene.viewer.show_dossier(dossier(FRONT, BACK))
    await until(lambda: "damaged" in scene.said)
    scene.viewer.use("next")
    await until(lambda: scene.viewer.side.canvas.picture is not None)
    assert scene.viewer.side.leaf == (BACK, 0)


@pytest.mark.parametrize(
    ("reading", "sentence"),
    [
        (Reading(value=()), "No document is linked"),
        (Reading(unread=tr("Salesforce cannot be reached.")), "Salesforce cannot be reached."),
        (None, "appear here"),
    ],
)
def test_nothing_to_show_says_why(scene: Scene, reading: Reading[tuple[DocumentVersion, ...]], sentence: str) -> None:
    scene.viewer.show_dossier(replace(dossier(), documents=reading))
    assert sentence in scene.said
    assert not scene.viewer.tools.isVisible()


async def test_every_tool_has_a_key_and_works_by_it(scene: Scene) -> None:
    await scene.show(FRONT, BACK)
    canvas = scene.viewer.side.canvas
    seen = {tool.key for tool in TOOLS if tool.keys or tool.chords}
    assert seen == {tool.key for tool in TOOLS}
    changed: dict[str, Callable[[], bool]] = {
        "+": lambda: canvas.look.zoom > 1,
        "F": lambda: canvas.look.zoom == 1,
        "Ctrl+1": lambda: canvas.percent() == 100,
        "Ctrl+0": lambda: canvas.look.zoom == 1,
        "R": lambda: canvas.look.turn == 90,
        "Shift+R": lambda: canvas.look.turn == 0,
        "B": lambda: canvas.look.brightness > 0,
        "Shift+B": lambda: canvas.look.brightness == 0,
        "C": lambda: canvas.look.contrast > 0,
        "Shift+C": lambda: canvas.look.contrast == 0,
        "I": lambda: canvas.look.inverted,
        "X": lambda: not canvas.look.inverted,
        "L": lambda: canvas._loupe,
        "Escape": lambda: not canvas._loupe,
        "S": lambda: scene.viewer.beside,
        "T": lambda: not scene.viewer._linked,
    }
    for key, held in changed.items():
        scene.press(key)
        assert held(), key
    await until(lambda: scene.viewer.sides[1].canvas.picture is not None)


async def test_letters_are_the_viewers_only_while_it_has_the_keyboard(scene: Scene, qtbot: QtBot) -> None:
    await scene.show(FRONT)
    scene.viewer.side.canvas.clearFocus()
    assert not scene.viewer.press("R")
    assert not scene.viewer.press("1")
    assert scene.viewer.press("Ctrl++"), "chords work from anywhere"


async def test_the_wheel_zooms_at_the_cursor_and_with_keys_changes_the_tone(scene: Scene) -> None:
    await scene.show(FRONT)
    canvas = scene.viewer.side.canvas
    wheel(canvas, 240)
    assert canvas.look.zoom == pytest.approx(1.44)
    wheel(canvas, 120, Qt.KeyboardModifier.ControlModifier)
    wheel(canvas, -120, Qt.KeyboardModifier.ShiftModifier)
    assert (canvas.look.brightness, canvas.look.contrast) == (15, -15)


async def test_the_wheel_over_a_tool_uses_it(scene: Scene) -> None:
    await scene.show(FRONT, BACK)
    buttons = {found.accessibleName(): found for found in scene.viewer.tools.findChildren(QPushButton)}
    canvas = scene.viewer.side.canvas
    wheel(buttons["Turn right"], -120)
    assert canvas.look.turn == 270
    wheel(buttons["Brighter"], -120)
    assert canvas.look.brightness == -15
    wheel(buttons["Next page or file"], 120)
    await until(lambda: canvas.picture is not None)
    assert scene.viewer.side.leaf == (BACK, 0)


async def test_the_wheel_over_the_strip_goes_through_the_files(scene: Scene) -> None:
    await scene.show(FRONT, BACK)
    for turned, leaf in ((-120, (BACK, 0)), (-120, (BACK, 0)), (120, (FRONT, 0))):
        wheel(scene.viewer.strip.viewport(), turned)
        await until(lambda: scene.viewer.side.canvas.picture is not None)
        assert scene.viewer.side.leaf == leaf


async def test_a_click_on_the_strip_opens_that_page(scene: Scene) -> None:
    await scene.show(FRONT, BACK)
    button = next(found for found in scene.viewer.strip.findChildren(QPushButton) if "back.png" in found.text())
    button.click()
    await until(lambda: scene.viewer.side.canvas.picture is not None)
    assert scene.viewer.side.leaf == (BACK, 0)
    assert button.isChecked()


async def test_arrows_and_the_mouse_move_the_page(scene: Scene) -> None:
    await scene.show(FRONT)
    canvas = scene.viewer.side.canvas
    scene.press("+", "+", "+", "+", "+", "+")
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.look.across > 0.5
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    QTest.mouseMove(canvas, QPoint(320, 180))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(320, 180))
    assert canvas.look.down < 0.5


async def test_inverting_changes_the_screen_and_not_the_file(scene: Scene) -> None:
    await scene.show(FRONT)
    page = scene.documents.pages[FRONT.version_id, 0]
    assert isinstance(page, PagePixels)
    before = bytes(page.pixels)
    scene.viewer.use("invert")
    shown = scene.colour()
    assert (shown.red(), shown.green(), shown.blue()) == (35, 225, 215)
    assert page.pixels == before
    assert "the file itself is unchanged" in scene.said


async def test_turning_moves_the_corner_clockwise(scene: Scene) -> None:
    await scene.show(FRONT)
    scene.viewer.use("turn_back")
    scene.viewer.use("turn")
    canvas = scene.viewer.side.canvas
    transform = canvas._transform()
    scene.viewer.use("turn")
    assert transform.map(QPointF(0, 0)).x() < canvas.width() / 2 < canvas._transform().map(QPointF(0, 0)).x()


async def test_how_a_page_was_looked_at_is_remembered_for_the_session(scene: Scene) -> None:
    await scene.show(FRONT, BACK)
    scene.press("R", "I", "PgDown")
    await until(lambda: scene.viewer.side.canvas.picture is not None)
    assert scene.viewer.side.canvas.look.turn == 0
    scene.press("PgUp")
    await until(lambda: scene.viewer.side.canvas.picture is not None)
    assert (scene.viewer.side.canvas.look.turn, scene.viewer.side.canvas.look.inverted) == (90, True)


async def test_the_pages_of_a_document_stand_in_the_strip_once_known(scene: Scene) -> None:
    await scene.show(OLD, BACK)
    await until(lambda: len(scene.viewer.strip.leaves) == 3)
    scene.viewer.use("next")
    await until(lambda: scene.viewer.side.canvas.picture is not None)
    assert scene.viewer.side.leaf == (OLD, 1)
    assert "page 2 of 2" in scene.said


async def test_two_stand_side_by_side_with_one_zoom(scene: Scene) -> None:
    await scene.show(FRONT, BACK)
    scene.viewer.use("beside")
    left, right = scene.viewer.sides
    await until(lambda: right.canvas.picture is not None)
    assert right.leaf == (BACK, 0)
    wheel(left.canvas, 480)
    assert right.canvas.look.zoom == left.canvas.look.zoom > 1
    scene.viewer.use("linked")
    wheel(right.canvas, 120)
    assert right.canvas.look.zoom > left.canvas.look.zoom
    scene.viewer.use("other")
    scene.viewer.use("turn")
    assert (left.canvas.look.turn, right.canvas.look.turn) == (0, 90)
    scene.viewer.use("beside")
    assert not right.isVisible()


async def test_hiding_overwrites_and_shows_nothing_until_told(scene: Scene) -> None:
    await scene.show(FRONT)
    page = scene.documents.pages[FRONT.version_id, 0]
    assert isinstance(page, PagePixels)
    scene.viewer.hide_contents()
    assert not any(page.pixels)
    assert scene.documents.forgotten == 1
    assert scene.viewer.side.canvas.picture is None
    assert "front.png" not in scene.said
    assert not scene.viewer.press("Ctrl++")
    scene.viewer.show_dossier(dossier(BACK))
    assert scene.documents.opened == [(FRONT.version_id, 0)], "nothing is opened behind the lock"
    scene.documents.pages[FRONT.version_id, 0] = a_page(RED)
    scene.viewer.show_contents()
    await until(lambda: scene.viewer.side.canvas.picture is not None)
    assert scene.viewer.side.leaf == (BACK, 0)


@pytest.mark.parametrize("language", ["en", "ja"])
async def test_both_languages_and_themes_and_every_widget_has_a_name(qtbot: QtBot, language: str) -> None:
    scene = Scene(qtbot, language)
    await scene.show(FRONT, BACK)
    scene.theme.set_mode("dark")
    scene.viewer.grab()
    nameless = [found for found in scene.viewer.findChildren(QPushButton) if not found.accessibleName()]
    assert [found for found in nameless if found.isVisible()] == []
    assert ("今回の提出" in scene.said) is (language == "ja")
