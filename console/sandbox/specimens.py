"""Draws identity documents of nobody: every page says SPECIMEN, no real layout is imitated."""

import io
from dataclasses import dataclass
from functools import cache

_WIDTH, _HEIGHT = 640, 404
_MARGIN, _LINE = 28, 34


@dataclass(frozen=True, slots=True)
class Page:
    """What one picture shows, line by line."""

    title: str
    lines: tuple[str, ...]


@cache
def png(page: Page) -> bytes:
    """A picture of the page as PNG."""
    return _encode((page,), "PNG")


@cache
def jpeg(page: Page) -> bytes:
    """A picture of the page as JPEG."""
    return _encode((page,), "JPEG")


@cache
def pdf(*pages: Page) -> bytes:
    """All pages as one PDF."""
    return _encode(pages, "PDF")


def _encode(pages: tuple[Page, ...], kind: str) -> bytes:
    # Drawing is loaded late: the world must start at once, and most starts look at no document.
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - see above

    pictures = []
    for page in pages:
        picture = Image.new("RGB", (_WIDTH, _HEIGHT), "#eef3f0")
        draw = ImageDraw.Draw(picture)
        draw.rectangle((8, 8, _WIDTH - 9, _HEIGHT - 9), outline="#557766", width=3)
        font = ImageFont.load_default(22)
        draw.text((_MARGIN, _MARGIN), page.title, fill="#224433", font=font)
        for place, line in enumerate(page.lines):
            draw.text((_MARGIN, _MARGIN + 48 + place * _LINE), line, fill="#111111", font=font)
        draw.text((_WIDTH // 2 - 150, _HEIGHT - 84), "SPECIMEN", fill="#cc3333", font=ImageFont.load_default(60))
        pictures.append(picture)
    target = io.BytesIO()
    more = {"save_all": True, "append_images": pictures[1:]} if kind == "PDF" else {}
    pictures[0].save(target, kind, **more)
    return target.getvalue()
