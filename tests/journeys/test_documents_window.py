"""The viewer in the real window over real HTTP: two submissions side by side, and the next document after a bad one."""

import hashlib

from pytestqt.qtbot import QtBot

from console.models.document import Submission
from console.sandbox.server import Sandbox
from console.services.desk import Desk
from console.views.documents.document_viewer import DocumentViewer
from console.views.notices import Notices
from console.views.speech import Speech
from console.views.window import ConsoleWindow
from tests.views.frames import a_window, until
from tests.views.test_document_viewer import labels


def documents_window(qtbot: QtBot, desk: Desk) -> ConsoleWindow:
    """The window on a desk, with the queue of documents in front."""
    window = a_window(qtbot, desk, speech=Speech("en"), notices=Notices())
    window.show_queue("identity")
    return window


async def shown(window: ConsoleWindow, desk: Desk, number: str) -> DocumentViewer:
    """Open a customer and wait for the first document."""
    window.open_item(await desk.find(number))
    viewer = window.middle.viewer
    await until(lambda: viewer.side.canvas.picture is not None)
    return viewer


async def test_the_present_and_the_earlier_submission_side_by_side(qtbot: QtBot, desk: Desk) -> None:
    window = documents_window(qtbot, desk)
    viewer = await shown(window, desk, "C-0506")
    viewer.use("beside")
    await until(lambda: viewer.sides[1].canvas.picture is not None)
    assert [side.leaf[0].submission for side in viewer.sides if side.leaf] == [Submission.CURRENT, Submission.EARLIER]
    viewer.use("zoom_in")
    assert viewer.sides[1].canvas.look.zoom == viewer.sides[0].canvas.look.zoom > 1
    assert "Sandboxed" in labels(viewer) or "Separate process" in labels(viewer)
    window.close()


async def test_a_hostile_upload_is_a_sentence_and_the_next_item_opens(
    qtbot: QtBot, desk: Desk, organisation: Sandbox
) -> None:
    hostile = b"%PDF-1.4 and then nothing that is one"
    store = organisation.org.store
    account = organisation.account("C-0502")
    (link,) = store.select("ContentDocumentLink", LinkedEntityId=account["Id"])
    (version,) = store.select("ContentVersion", ContentDocumentId=link["ContentDocumentId"])
    content = {
        "VersionData": hostile,
        "ContentSize": len(hostile),
        "Checksum": hashlib.md5(hostile, usedforsecurity=False).hexdigest(),
    }
    store.update("ContentVersion", str(version["Id"]), content)
    window = documents_window(qtbot, desk)
    window.open_item(await desk.find("C-0502"))
    await until(lambda: "damaged or incomplete" in labels(window.middle.viewer))
    viewer = await shown(window, desk, "C-0503")
    assert viewer.side.leaf is not None
    assert viewer.side.leaf[0].title == "card"
    window.close()
