"""Documents over real HTTP: listed with their submissions, downloaded, proved, and decoded in their own process."""

import hashlib

import pytest

from console.models.document import DocumentProblem, DocumentVersion, PagePixels, ProblemKind, Submission
from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from console.services.desk import Desk


async def listed(desk: Desk, number: str) -> tuple[DocumentVersion, ...]:
    """The documents of a customer, as the opened item has them."""
    dossier = (await desk.open(await desk.find(number))).dossier
    assert dossier.documents is not None
    assert dossier.documents.value is not None
    return dossier.documents.value


async def test_front_and_back_of_one_submission(desk: Desk) -> None:
    front, back = await listed(desk, "C-0501")
    assert (front.title, back.title) == ("residence-card-front", "residence-card-back")
    assert front.likely is not None
    assert back.likely is None
    heard: list[tuple[int, int]] = []
    page = await desk.documents.open(front, progress=lambda *told: heard.append(told))
    assert isinstance(page, PagePixels)
    assert (page.width, page.height, page.pages) == (640, 404, 1)
    assert heard[-1] == (front.size, front.size)


async def test_one_pdf_with_two_pages(desk: Desk) -> None:
    (document,) = await listed(desk, "C-0505")
    pages = [await desk.documents.open(document, page) for page in (0, 1)]
    assert [isinstance(page, PagePixels) and page.pages for page in pages] == [2, 2]


async def test_a_second_version_is_the_present_submission(desk: Desk) -> None:
    new, old = await listed(desk, "C-0506")
    assert (new.number, new.submission) == (2, Submission.CURRENT)
    assert (old.number, old.submission) == (1, Submission.EARLIER)
    assert new.document_id == old.document_id
    shown = [await desk.documents.open(one) for one in (new, old)]
    assert all(isinstance(page, PagePixels) for page in shown)
    assert len({hashlib.sha256(page.pixels).digest() for page in shown if isinstance(page, PagePixels)}) == 2


async def test_no_file_is_none_and_not_unread(desk: Desk) -> None:
    assert await listed(desk, "C-0509") == ()


@pytest.mark.parametrize("kind", ["5xx", "html"])
async def test_a_download_that_fails_is_a_sentence_and_works_later(
    organisation: Sandbox, desk: Desk, kind: str
) -> None:
    (document,) = await listed(desk, "C-0502")
    organisation.faults.add(Fault(kind=kind, system="salesforce", path="VersionData", times=0))  # type: ignore[arg-type] # one of its words
    found = await desk.documents.open(document)
    assert isinstance(found, DocumentProblem)
    assert found.kind is ProblemKind.NOT_READ
    assert found.again
    organisation.faults.clear()
    assert isinstance(await desk.documents.open(document), PagePixels)
