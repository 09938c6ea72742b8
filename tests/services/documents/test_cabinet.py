"""The cabinet: proved on arrival, in memory only, and gone when it is told to forget."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.models.document import DocumentProblem, DocumentVersion, PagePixels, ProblemKind, Submission
from console.models.error import ConsoleError, NotSent
from console.models.text import tr
from console.services.documents.cabinet import LARGEST, Cabinet
from console.services.documents.decoder import Decoder
from tests.services.documents import samples


class OneFile:
    """Gives one content, piece by piece, and counts."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.fails: ConsoleError | None = None
        self.count = 0
        self.asked = asyncio.Event()
        self.hold: asyncio.Event | None = None

    async def download(self, version_id: str, *, progress: Callable[[int], None] | None = None) -> bytes:
        self.count += 1
        self.asked.set()
        await asyncio.sleep(0)
        if self.hold is not None:
            await self.hold.wait()
        if self.fails is not None:
            raise self.fails
        for part in (len(self.content) // 2, len(self.content)):
            if progress is not None:
                progress(part)
        return self.content


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    made = Decoder()
    yield made
    made.close()


def version(content: bytes, *, checksum: str | None = None, size: int | None = None) -> DocumentVersion:
    return DocumentVersion(
        document_id="069000000000001AAA",
        version_id="068000000000001AAA",
        title="card",
        extension="png",
        file_type="PNG",
        size=len(content) if size is None else size,
        checksum=hashlib.md5(content, usedforsecurity=False).hexdigest() if checksum is None else checksum,
        number=1,
        created_at=datetime(2026, 11, 20, tzinfo=UTC),
        is_latest=True,
        submission=Submission.CURRENT,
    )


def kind_of(found: PagePixels | DocumentProblem) -> ProblemKind:
    assert isinstance(found, DocumentProblem)
    return found.kind


async def test_a_document_is_downloaded_once_and_opens_from_memory_after_that(decoder: Decoder) -> None:
    content = samples.pages(2)
    salesforce = OneFile(content)
    cabinet = Cabinet(salesforce, decoder=decoder)
    heard: list[tuple[int, int]] = []
    first = await cabinet.open(version(content), progress=lambda *told: heard.append(told))
    second = await cabinet.open(version(content), 1)
    again = await cabinet.open(version(content))
    assert isinstance(first, PagePixels)
    assert isinstance(second, PagePixels)
    assert (first.pages, second.page) == (2, 1)
    assert again is first
    assert salesforce.count == 1
    assert heard == [(len(content) // 2, len(content)), (len(content), len(content))]


async def test_two_who_ask_at_once_download_once(decoder: Decoder) -> None:
    content = samples.picture("PNG")
    salesforce = OneFile(content)
    cabinet = Cabinet(salesforce, decoder=decoder)
    one, other = await asyncio.gather(cabinet.open(version(content)), cabinet.open(version(content)))
    assert one is other
    assert salesforce.count == 1


@pytest.mark.parametrize("checksum", ["0" * 32, ""])
async def test_what_is_not_what_salesforce_describes_is_not_opened(decoder: Decoder, checksum: str) -> None:
    content = samples.picture("PNG")
    cabinet = Cabinet(OneFile(content), decoder=decoder)
    found = await cabinet.open(version(content, checksum=checksum))
    assert kind_of(found) is ProblemKind.CHANGED


async def test_a_file_that_is_too_large_is_not_even_asked_for(decoder: Decoder) -> None:
    salesforce = OneFile(b"")
    found = await Cabinet(salesforce, decoder=decoder).open(version(b"", size=LARGEST + 1))
    assert kind_of(found) is ProblemKind.TOO_LARGE
    assert salesforce.count == 0


async def test_a_download_that_fails_is_told_and_can_be_tried_again(decoder: Decoder) -> None:
    content = samples.picture("PNG")
    salesforce = OneFile(content)
    salesforce.fails = NotSent(tr("Salesforce cannot be reached."), system="Salesforce")
    cabinet = Cabinet(salesforce, decoder=decoder)
    found = await cabinet.open(version(content))
    assert isinstance(found, DocumentProblem)
    assert (found.kind, str(found.text), found.again) == (ProblemKind.NOT_READ, "Salesforce cannot be reached.", True)
    salesforce.fails = None
    assert isinstance(await cabinet.open(version(content)), PagePixels)


async def test_forgetting_overwrites_the_pixels_and_the_file(decoder: Decoder) -> None:
    content = samples.picture("PNG")
    salesforce = OneFile(content)
    cabinet = Cabinet(salesforce, decoder=decoder)
    page = await cabinet.open(version(content))
    assert isinstance(page, PagePixels)
    (file,) = cabinet._files.values()
    assert any(page.pixels)
    cabinet.forget()
    assert not any(page.pixels)
    assert not any(file)
    await cabinet.open(version(content))
    assert salesforce.count == 2, "nothing was left to open it from"


async def test_what_is_on_its_way_while_all_is_forgotten_is_not_kept(decoder: Decoder) -> None:
    content = samples.picture("PNG")
    salesforce = OneFile(content)
    salesforce.hold = asyncio.Event()
    cabinet = Cabinet(salesforce, decoder=decoder)
    async with asyncio.TaskGroup() as tasks:
        opening = tasks.create_task(cabinet.open(version(content)))
        await salesforce.asked.wait()
        cabinet.forget()
        salesforce.hold.set()
    assert kind_of(opening.result()) is ProblemKind.PUT_AWAY
    assert not cabinet._files
    assert not cabinet._pages


async def test_nothing_is_written_to_disk(
    decoder: Decoder, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.chdir(tmp_path)
    content = samples.picture("JPEG", (900, 600))
    before = everything(home, tmp_path)
    cabinet = Cabinet(OneFile(content), decoder=decoder)
    assert isinstance(await cabinet.open(version(content)), PagePixels)
    assert everything(home, tmp_path) == before


def everything(*folders: Path) -> set[Path]:
    """Every file of some folders."""
    return {path for folder in folders for path in folder.rglob("*")}
