"""The decoding process: what it shows, what it refuses, and that no answer of it is believed unchecked."""

import io
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from console.models.document import Confinement, DocumentProblem, PagePixels, ProblemKind
from console.services.documents.decoder import PAGE_SIDE, PICTURE_SIDE, Decoder
from tests.services.documents import samples

TURNED_RIGHT = 6
ORIENTATION = 0x0112


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    made = Decoder()
    yield made
    made.close()


def shown(found: PagePixels | DocumentProblem) -> PagePixels:
    assert isinstance(found, PagePixels), found
    return found


def pixel(page: PagePixels, x: int, y: int) -> tuple[int, ...]:
    """Blue, green, red."""
    start = y * page.stride + x * 4
    return tuple(page.pixels[start : start + 3])


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_comes_as_it_is(decoder: Decoder, kind: str) -> None:
    page = shown(decoder.decode(samples.picture(kind), 0))
    assert (page.width, page.height, page.stride, page.pages, page.native_width) == (320, 200, 1280, 1, 320)
    assert max(pixel(page, 10, 10)) < 20
    assert min(pixel(page, 300, 190)) > 235


def test_a_photograph_is_turned_as_the_camera_was_held(decoder: Decoder) -> None:

    exif = Image.Exif()
    exif[ORIENTATION] = TURNED_RIGHT
    page = shown(decoder.decode(samples.picture("JPEG", exif=exif), 0))
    assert (page.width, page.height, page.native_width) == (200, 320, 200)
    assert max(pixel(page, 190, 10)) < 20, "what was upper left is upper right now"
    assert min(pixel(page, 10, 10)) > 235


def test_what_is_transparent_is_white(decoder: Decoder) -> None:

    target = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(target, "PNG")
    assert pixel(shown(decoder.decode(target.getvalue(), 0)), 4, 4) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "I;16", "CMYK"])
def test_every_way_to_store_a_picture_is_understood(decoder: Decoder, mode: str) -> None:

    target = io.BytesIO()
    Image.new(mode, (8, 6)).save(target, "JPEG" if mode == "CMYK" else "PNG")
    assert shown(decoder.decode(target.getvalue(), 0)).width == 8


def test_a_large_picture_is_reduced_and_says_how_large_it_was(decoder: Decoder) -> None:
    page = shown(decoder.decode(samples.picture("JPEG", (6000, 3000)), 0))
    assert max(page.width, page.height) <= PICTURE_SIDE
    assert page.native_width == 6000
    assert page.width == pytest.approx(2 * page.height, abs=2)


def test_the_pages_of_a_pdf(decoder: Decoder) -> None:
    data = samples.pages(3)
    first, third = shown(decoder.decode(data, 0)), shown(decoder.decode(data, 2))
    assert (first.pages, third.page) == (3, 2)
    assert first.height in (PAGE_SIDE, PAGE_SIDE - 1)
    assert pixel(first, 500, 500) == (255, 255, 255)
    assert pixel(third, 500, 500)[0] == pytest.approx(135, abs=3)
    missing = decoder.decode(data, 3)
    assert isinstance(missing, DocumentProblem)
    assert missing.kind is ProblemKind.NO_SUCH_PAGE


def test_a_long_pdf_says_how_many_pages_it_has_and_how_many_are_shown(decoder: Decoder) -> None:
    page = shown(decoder.decode(samples.blank_pages(53), 49))
    assert (page.pages, page.total, page.unshown) == (50, 53, 3)
    missing = decoder.decode(samples.blank_pages(53), 50)
    assert isinstance(missing, DocumentProblem)
    assert missing.kind is ProblemKind.NO_SUCH_PAGE
    assert shown(decoder.decode(samples.pages(3), 0)).unshown == 0


GREY = b"\0" + b"\x80" * 60


@pytest.mark.parametrize(
    ("data", "cut_off"),
    [
        (samples.png_of_rows(20, 30, GREY * 30), False),
        (samples.png_of_rows(20, 30, GREY * 29 + bytes(61)), False),
        (samples.png_of_rows(20, 30, GREY * 10), True),
        (samples.png_of_rows(8, 8, bytes(15 + 64 * 3), interlaced=True), False),
        (samples.png_of_rows(8, 8, bytes(15 + 64 * 3 - 25), interlaced=True), True),
        (samples.picture("PNG", (800, 600), "1"), False),
        (samples.picture("PNG", (801, 600), "P"), False),
        (samples.picture("PNG", (801, 600), "LA"), False),
        (samples.picture("PNG")[:-20], False),
        (samples.picture("JPEG"), False),
    ],
)
def test_a_picture_whose_pixels_end_early_says_so(decoder: Decoder, data: bytes, cut_off: bool) -> None:
    assert shown(decoder.decode(data, 0)).cut_off is cut_off


@pytest.mark.parametrize("name", samples.REFUSED)
def test_a_hostile_document_is_a_sentence_and_the_next_one_opens(decoder: Decoder, name: str) -> None:
    make, kinds = samples.REFUSED[name]
    data = make()
    before = time.monotonic()
    found = decoder.decode(data, 0)
    assert isinstance(found, DocumentProblem)
    assert found.kind in kinds
    assert str(found.text).endswith(".")
    assert time.monotonic() - before < 20
    assert shown(decoder.decode(samples.picture("PNG"), 0)).width == 320


def test_a_picture_of_400_megapixels_inside_a_pdf_neither_hangs_nor_harms(decoder: Decoder) -> None:
    found = decoder.decode(samples.huge_image_in_pdf(), 0)
    assert isinstance(found, PagePixels) or found.kind in (ProblemKind.TOO_MUCH_MEMORY, ProblemKind.STOPPED)
    assert shown(decoder.decode(samples.picture("PNG"), 0)).width == 320


def test_one_process_serves_one_page(decoder: Decoder) -> None:
    decoder.warm()
    first = decoder._spare
    decoder.decode(samples.picture("PNG"), 0)
    assert first is not None
    assert first.poll() is not None, "it ended with its page"
    assert decoder._spare is not first


def test_a_spare_that_died_is_replaced(decoder: Decoder) -> None:
    decoder.warm()
    assert decoder._spare is not None
    decoder._spare.kill()
    decoder._spare.wait()
    assert shown(decoder.decode(samples.picture("PNG"), 0)).width == 320


def test_after_closing_nothing_is_started() -> None:
    made = Decoder()
    made.warm()
    spare = made._spare
    made.close()
    made.warm()
    found = made.decode(samples.picture("PNG"), 0)
    assert isinstance(found, DocumentProblem)
    assert found.kind is ProblemKind.NO_WORKER
    assert spare is not None
    assert spare.poll() is not None
    assert made._spare is None


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is Linux's")
def test_where_bubblewrap_is_there_but_may_not_work_the_process_confines_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    made = Decoder()
    page = shown(made.decode(samples.picture("PNG"), 0))
    made.close()
    assert page.confinement not in (Confinement.BUBBLEWRAP, Confinement.NONE)


HELLO = 'say({"confinement": "limits"})'
LIARS = {
    "says nothing and waits": ("time.sleep(60)", ProblemKind.TOO_SLOW),
    "says hello and waits": (f"{HELLO}; time.sleep(60)", ProblemKind.TOO_SLOW),
    "ends at once": ("", ProblemKind.STOPPED),
    "claims a level that there is not": ('say({"confinement": "magic"})', ProblemKind.STOPPED),
    "sends a frame without end": ("out.write(b'\\xff' * 100)", ProblemKind.STOPPED),
    "sends noise": (f"{HELLO}; out.write(b'\\0\\0\\0\\x05noise')", ProblemKind.STOPPED),
    "invents a problem": (f"{HELLO}; say({{'problem': 'rm -rf'}})", ProblemKind.STOPPED),
    "announces too little": (f"{HELLO}; page(10, 10, 40); out.write(bytes(401))", ProblemKind.STOPPED),
    "announces too much": (f"{HELLO}; page(10, 10, 40); out.write(bytes(399))", ProblemKind.STOPPED),
    "lies about the stride": (f"{HELLO}; page(10, 10, 10); out.write(bytes(100))", ProblemKind.STOPPED),
    "announces a page larger than asked for": (f"{HELLO}; page(100000, 100000, 400000)", ProblemKind.STOPPED),
    "announces a page of no size": (f"{HELLO}; page(0, 10, 0)", ProblemKind.STOPPED),
}


@pytest.mark.parametrize("name", LIARS)
def test_no_answer_is_believed_unchecked(name: str) -> None:
    does, kind = LIARS[name]
    made = Decoder(seconds=1.0, start_seconds=3.0, command=[sys.executable, "-c", LIAR.format(does=does)])
    made._bubblewrap = None
    found = made.decode(b"x", 0)
    made.close()
    assert isinstance(found, DocumentProblem)
    assert found.kind is kind


LIAR = """
import json, struct, sys, time
out = sys.stdout.buffer
def say(words):
    words = json.dumps(words).encode()
    out.write(struct.pack(">I", len(words)) + words)
    out.flush()
def page(width, height, stride):
    say({{"width": width, "height": height, "stride": stride, "native_width": 10, "pages": 1, "total": 1,
         "cut_off": 0}})
try:
    {does}
    out.flush()
except BrokenPipeError:
    pass
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_process_holds_nothing_that_it_does_not_need(decoder: Decoder) -> None:
    assert shown(decoder.decode(samples.picture("PNG"), 0)).confinement is decoder.confinement
    assert decoder.confinement is not Confinement.NONE
    decoder.warm()
    spare = decoder._spare
    assert spare is not None
    assert spare.stdout is not None
    spare.stdout.peek()  # type: ignore[attr-defined]  # its greeting: it is confined by now
    if decoder.confinement is Confinement.BUBBLEWRAP:
        return  # the process itself is below bubblewrap's own
    folder = Path("/proc") / str(spare.pid)
    limits = (folder / "limits").read_text()
    for line in ("Max open files            0 ", "Max core file size        0 ", "Max file size             0 "):
        assert line in limits
    status = (folder / "status").read_text()
    assert "NoNewPrivs:\t1" in status
    if decoder.confinement is Confinement.LANDLOCK_SECCOMP:
        assert "Seccomp:\t2" in status
