"""What of a document is not on show is said in words, above the page and to a screen reader."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.views.frames import until
from tests.views.test_document_viewer import BACK, FRONT, RED, Scene, a_page


@pytest.fixture
def scene(qtbot: QtBot) -> Scene:
    """A viewer in English."""
    return Scene(qtbot)


async def test_pages_that_are_not_shown_are_said_in_words_and_to_a_reader(scene: Scene) -> None:
    scene.documents.pages[FRONT.version_id, 0] = replace(a_page(RED, pages=50), total=53)
    await scene.show(FRONT, BACK)
    sentence = "The first 50 of 53 pages are shown here."
    assert sentence in scene.said
    assert "page 1 of 53" in scene.said
    assert sentence in scene.viewer.side.canvas.accessibleName()


async def test_a_picture_that_is_cut_off_says_so_and_the_next_one_does_not(scene: Scene) -> None:
    scene.documents.pages[FRONT.version_id, 0] = replace(a_page(RED), cut_off=True)
    await scene.show(FRONT, BACK)
    assert "The picture is cut off" in scene.said
    assert "The picture is cut off" in scene.viewer.side.canvas.accessibleName()
    scene.viewer.use("next")
    await until(lambda: scene.viewer.side.canvas.picture is not None)
    assert "cut off" not in scene.said
    assert "cut off" not in scene.viewer.side.canvas.accessibleName()
