"""The process that decodes one page of one document: bytes in, pixels out, no files, no network, and then it ends.

It speaks over its standard input and output in frames: four bytes of length, then JSON. First it says how it is
confined. Then it takes a request and the document's bytes, and answers with a problem, or with the measures of the page
and its pixels. It imports nothing but Pillow, pypdfium2 and the standard library: it must not hold what it could lose.
"""

import io
import json
import math
import os
import struct
import sys
from typing import Any, Final

from console.services.documents.confinement import confine
from console.services.documents.png_rows import ends_early

MOST_PIXELS: Final = 50_000_000
"""A picture with more is refused before it is decoded."""
MOST_PAGES: Final = 50
_HEAD: Final = 1024
_PASSWORD_CODES: Final = frozenset({4, 5})
"""PDFium: a password is needed; a kind of protection that it does not know."""
_FULL: Final = 4
_SIXTEEN_BITS: Final = 256

Page = tuple[dict[str, int], bytes]


class Refused(Exception):
    """The document is not shown; the text is one of `models.document.ProblemKind`."""


def kind_of(data: bytes) -> str:
    """Tell the type by content, whatever the name says.

    Raises:
        Refused: empty, or anything but PNG, JPEG and PDF.
    """
    if not data:
        raise Refused("empty")
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if b"%PDF-" in data[:_HEAD]:
        return "PDF"
    raise Refused("other_type")


def decode(data: bytes, request: dict[str, Any]) -> Page:
    """Decode one page.

    Args:
        data: the document.
        request: `page` from 0; `picture_side` and `page_side`: the most pixels that either side may have.

    Raises:
        Refused: it cannot be shown.
    """
    kind, page = kind_of(data), int(request["page"])
    if kind == "PDF":
        return _pdf_page(data, page, int(request["page_side"]))
    if page != 0:
        raise Refused("no_such_page")
    return _picture(data, kind, int(request["picture_side"]))


def _picture(data: bytes, kind: str, side: int) -> Page:
    from PIL import Image, ImageOps  # noqa: PLC0415 - the parent's process imports this module and needs no decoder

    Image.MAX_IMAGE_PIXELS = None  # the limit below is ours and is always a refusal
    try:
        image: Any = _small_enough(Image.open(io.BytesIO(data), formats=(kind,)))
        width, height = image.size
        cut_off = kind == "PNG" and _cut_off(image, data)
        if kind == "JPEG" and max(image.size) > side:
            image.draft("RGB", (side, side))
        if image.mode.startswith("I"):
            image = image.point(lambda value: value * (1 / _SIXTEEN_BITS)).convert("L")
        elif image.mode in ("P", "PA", "LA", "1"):
            image = image.convert("RGBA")
        image.thumbnail((side, side), reducing_gap=2.0)
        turned = ImageOps.exif_transpose(image)
        image = _on_white(turned)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # a decoder's complaint about hostile bytes can be of any kind
        raise Refused("corrupt") from error
    native = width if (width >= height) == (image.width >= image.height) else height
    pixels: bytes = image.tobytes("raw", "BGRX")
    measures = _measures(image.width, image.height, image.width * _FULL, native)
    return measures | {"cut_off": int(cut_off)}, pixels


def _cut_off(image: Any, data: bytes) -> bool:
    """Tell whether pixels are missing at the end; rows that never came are left at zero, so others need no count."""
    image.load()
    last = image.crop((0, image.height - 1, image.width, image.height))
    return bool(last.getbbox() is None or image.info.get("interlace")) and ends_early(data)


def _small_enough(image: Any) -> Any:
    if image.width * image.height > MOST_PIXELS:
        raise Refused("too_many_pixels")
    return image


def _on_white(image: Any) -> Any:
    from PIL import Image  # noqa: PLC0415 - as above

    if image.mode != "RGBA":
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _pdf_page(data: bytes, number: int, side: int) -> Page:
    import pypdfium2  # noqa: PLC0415 - as above

    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
        if not 0 <= number < min(pages, MOST_PAGES):
            raise Refused("no_such_page" if pages else "corrupt")
        page = document[number]
        width, height = page.get_size()
        if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
            raise Refused("corrupt")
        # A little less than the side, since both are rounded up.
        bitmap = page.render(scale=(side - 1) / max(width, height), may_draw_forms=False, prefer_bgrx=True)
    except pypdfium2.PdfiumError as error:
        raise Refused("encrypted" if error.err_code in _PASSWORD_CODES else "corrupt") from error
    pixels = bytes(bitmap.buffer)
    return _measures(bitmap.width, bitmap.height, bitmap.stride, bitmap.width, pages), pixels


def _measures(width: int, height: int, stride: int, native: int, total: int = 1) -> dict[str, int]:
    sizes = {"width": width, "height": height, "stride": stride, "native_width": native}
    return sizes | {"pages": min(total, MOST_PAGES), "total": total, "cut_off": 0}


def warm_up() -> None:
    """Decode one of each, so that everything is loaded before the doors close."""
    import pypdfium2  # noqa: PLC0415 - only inside the process
    from PIL import Image  # noqa: PLC0415 - as above

    Image.preinit()
    request = {"page": 0, "picture_side": 4, "page_side": 8}
    for kind in ("PNG", "JPEG"):
        exif = Image.Exif()
        exif[0x0112] = 6
        for mode in ("RGB", "L") if kind == "JPEG" else ("RGB", "RGBA", "P", "I;16"):
            target = io.BytesIO()
            Image.new(mode, (9, 6)).save(target, kind, exif=exif)
            decode(target.getvalue(), request)
    paper = pypdfium2.PdfDocument.new()
    paper.new_page(10, 10)
    target = io.BytesIO()
    paper.save(target)
    decode(target.getvalue(), request)


def main(cpu_seconds: int) -> None:
    """Serve one request."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    warm_up()
    _frame(target, {"confinement": confine(cpu_seconds)})
    (size,) = struct.unpack(">I", source.read(4) or b"\0\0\0\0")
    if not size:
        return  # the console ended or needs this process no longer
    request = json.loads(source.read(size))
    data = source.read(int(request["size"]))
    try:
        measures, pixels = decode(data, request)
    except Refused as problem:
        _frame(target, {"problem": str(problem)})
    except MemoryError:
        _frame(target, {"problem": "too_much_memory"})
    else:
        _frame(target, measures)
        target.write(pixels)
    target.flush()


def _frame(target: Any, content: dict[str, Any]) -> None:
    words = json.dumps(content).encode()
    target.write(struct.pack(">I", len(words)) + words)
    target.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
    # Without the interpreter's farewell, which would meet closed doors.
    os._exit(0)
