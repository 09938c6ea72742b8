"""Documents made by code: harmless ones, and the hostile ones that a viewer must survive."""

import io
import random
import struct
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageDraw

from console.models.document import ProblemKind


def picture(kind: str, size: tuple[int, int] = (320, 200), mode: str = "RGB", **options: Any) -> bytes:
    """A picture with a black upper left quarter on white."""
    target = io.BytesIO()
    image = Image.new(mode, size, "white" if mode in ("RGB", "RGBA", "L") else 1)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1] // 2 - 1), fill="black" if mode != "1" else 0)
    image.save(target, kind, **options)
    return target.getvalue()


def pages(count: int) -> bytes:
    """A PDF with so many pages, each darker than the one before."""
    target = io.BytesIO()
    shades = [Image.new("RGB", (100, 200), (255 - 60 * place,) * 3) for place in range(count)]
    shades[0].save(target, "PDF", save_all=True, append_images=shades[1:])
    return target.getvalue()


def blank_pages(count: int) -> bytes:
    """A small PDF with so many empty pages."""
    kids = b" ".join(b"%d 0 R" % (3 + place) for place in range(count))
    page = b"%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 60 80]>>endobj\n"
    return b"".join(
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
            b"2 0 obj<</Type/Pages/Kids[" + kids + b"]/Count %d>>endobj\n" % count,
            *(page % (3 + place) for place in range(count)),
            b"trailer<</Root 1 0 R>>\n%%EOF",
        )
    )


def pdf(content: bytes, *, resources: bytes = b"", objects: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF of one page by hand."""
    return b"".join(
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<"
            + resources
            + b">>>>endobj\n",
            b"4 0 obj<</Length %d>>stream\n" % len(content) + content + b"\nendstream endobj\n",
            objects,
            b"trailer<</Root 1 0 R" + trailer + b">>\n%%EOF",
        )
    )


def png_bomb(side: int) -> bytes:
    """A PNG of some hundred kilobytes that unfolds into gigabytes."""
    return png_of_rows(side, side, bytes(1 + side * 3) * 64)


def png_of_rows(width: int, height: int, rows: bytes, *, interlaced: bool = False) -> bytes:
    """A well-formed PNG in colours whose pixels are these bytes, whatever its head announces."""
    packer = zlib.compressobj(9)
    rows = packer.compress(rows) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, int(interlaced))
    chunks = (b"IHDR" + header, b"IDAT" + rows, b"IEND")
    packed = (struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def endless_strokes() -> bytes:
    """A page of eight megabytes that takes half a minute to draw."""
    chance = random.Random(3)  # noqa: S311 - the same strokes each time; nothing secret
    strokes = (b"%d %d m %d %d l S" % tuple(chance.randrange(600) for _ in range(4)) for _ in range(400_000))
    return pdf(b"\n".join(strokes))


def huge_image_in_pdf(side: int = 20_000) -> bytes:
    """A small PDF with a picture of 400 megapixels in it."""
    packer = zlib.compressobj(1)
    block = bytes(side * 100)
    data = b"".join(packer.compress(block) for _ in range(side // 100)) + packer.flush()
    image = (
        b"5 0 obj<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n" % (side, side, len(data))
    )
    return pdf(
        b"600 0 0 800 0 0 cm /I Do", resources=b"/XObject<</I 5 0 R>>", objects=image + data + b"\nendstream endobj\n"
    )


def encrypted() -> bytes:
    """A PDF that wants a password."""
    lock = b"5 0 obj<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>endobj\n" % (b"41" * 32, b"42" * 32)
    return pdf(b"", objects=lock, trailer=b"/Encrypt 5 0 R/ID[<00><00>]")


REFUSED: dict[str, tuple[Callable[[], bytes], set[ProblemKind]]] = {
    "zero bytes": (lambda: b"", {ProblemKind.EMPTY}),
    "random bytes": (lambda: random.Random(1).randbytes(5000), {ProblemKind.OTHER_TYPE}),  # noqa: S311 - the same each time
    "SVG named .png": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", {ProblemKind.OTHER_TYPE}),
    "HTML named .png": (lambda: b"<!doctype html><script>alert(1)</script>", {ProblemKind.OTHER_TYPE}),
    "ZIP named .png": (lambda: b"PK\x03\x04" + bytes(200), {ProblemKind.OTHER_TYPE}),
    "GIF named .png": (lambda: picture("GIF"), {ProblemKind.OTHER_TYPE}),
    "TIFF named .jpg": (lambda: picture("TIFF"), {ProblemKind.OTHER_TYPE}),
    "truncated JPEG": (lambda: picture("JPEG", (800, 600))[:2000], {ProblemKind.CORRUPT}),
    "truncated PNG": (lambda: picture("PNG", (800, 600))[:200], {ProblemKind.CORRUPT}),
    "PNG with a head only": (lambda: b"\x89PNG\r\n\x1a\n", {ProblemKind.CORRUPT}),
    "JPEG of noise": (lambda: b"\xff\xd8\xff" + random.Random(2).randbytes(9000), {ProblemKind.CORRUPT}),  # noqa: S311 - as above
    "PDF of noise": (lambda: b"%PDF-1.7\n" + random.Random(4).randbytes(9000), {ProblemKind.CORRUPT}),  # noqa: S311 - as above
    "PNG bomb of 900 megapixels": (lambda: png_bomb(30_000), {ProblemKind.TOO_MANY_PIXELS}),
    "transparent picture of 49 megapixels": (
        lambda: picture("PNG", (7000, 7000), "RGBA"),
        {ProblemKind.TOO_MUCH_MEMORY},
    ),
    "encrypted PDF": (encrypted, {ProblemKind.ENCRYPTED}),
    "page without end": (endless_strokes, {ProblemKind.TOO_SLOW}),
}
"""What must be refused: the document and the sentences that are right for it."""
