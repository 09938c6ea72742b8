"""How a page is looked at: zoom, place, turn and tone as one value, with the arithmetic that every tool needs."""

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QTransform

MOST_ZOOM: Final = 40.0
LEAST_ZOOM: Final = 0.1
TONE_STEP: Final = 15
MOST_TONE: Final = 90
_MIDDLE: Final = 0.5
_FULL_TURN: Final = 360
_QUARTER: Final = 90


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a page is looked at; the file is never changed.

    Attributes:
        zoom: 1.0 shows the whole page, 2.0 twice that; so that it stays right when the pane is resized.
        across, down: the point of the turned page in the middle of the pane, from 0 to 1.
        turn: clockwise, in degrees: 0, 90, 180 or 270.
        brightness, contrast: from -90 to 90.
    """

    zoom: float = 1.0
    across: float = _MIDDLE
    down: float = _MIDDLE
    turn: int = 0
    brightness: int = 0
    contrast: int = 0
    inverted: bool = False

    @property
    def toned(self) -> bool:
        """Tell whether colours are shown differently from the file."""
        return bool(self.brightness or self.contrast or self.inverted)

    def turned(self, degrees: int) -> "Look":
        """Turn clockwise, around the point in the middle of the pane."""
        across, down = self.across, self.down
        for _ in range(degrees % _FULL_TURN // _QUARTER):
            across, down = 1 - down, across
        return replace(self, turn=(self.turn + degrees) % _FULL_TURN, across=across, down=down)

    def brighter(self, steps: int) -> "Look":
        """Lighten, or darken by a negative number of steps."""
        return replace(self, brightness=_tone(self.brightness + steps * TONE_STEP))

    def sharper(self, steps: int) -> "Look":
        """Raise the contrast, or lower it by a negative number of steps."""
        return replace(self, contrast=_tone(self.contrast + steps * TONE_STEP))

    def table(self) -> bytes:
        """Give for each of the 256 shades the one that is shown instead."""
        factor = 1 + self.contrast / (MOST_TONE / 3 if self.contrast > 0 else MOST_TONE + 10)
        shades = (min(255, max(0, round((shade - 128) * factor + 128 + self.brightness))) for shade in range(256))
        return bytes(255 - shade if self.inverted else shade for shade in shades)


@dataclass(frozen=True)
class Frame:
    """A page in a pane: what turns a look into a place on the screen.

    Attributes:
        page: the page's size in pixels, not turned.
        pane: the pane's size.
    """

    page: QSizeF
    pane: QSizeF

    def laid(self, look: Look) -> QSizeF:
        """Give the page's size as it lies after turning."""
        return self.page.transposed() if look.turn % 180 else self.page

    def fitting(self, look: Look) -> float:
        """Give the scale at which the whole page fits."""
        size = self.laid(look)
        return min(self.pane.width() / size.width(), self.pane.height() / size.height())

    def scale(self, look: Look) -> float:
        """Give how many pixels of the screen one pixel of the page takes."""
        return self.fitting(look) * look.zoom

    def kept(self, look: Look) -> Look:
        """Bring zoom and place back into what makes sense: no emptiness beside a page that is larger than the pane."""
        look = replace(look, zoom=min(MOST_ZOOM, max(LEAST_ZOOM, look.zoom)))
        size, scale = self.laid(look), self.scale(look)
        across = _held(look.across, self.pane.width() / (size.width() * scale))
        return replace(look, across=across, down=_held(look.down, self.pane.height() / (size.height() * scale)))

    def zoomed(self, look: Look, factor: float, at: QPointF) -> Look:
        """Zoom so that the point under the cursor stays where it is."""
        wanted = min(MOST_ZOOM, max(LEAST_ZOOM, look.zoom * factor))
        size, before = self.laid(look), self.scale(look)
        after = before * wanted / look.zoom
        shift = 1 / before - 1 / after
        return self.kept(
            replace(
                look,
                zoom=wanted,
                across=look.across + (at.x() - self.pane.width() / 2) * shift / size.width(),
                down=look.down + (at.y() - self.pane.height() / 2) * shift / size.height(),
            )
        )

    def moved(self, look: Look, by: QPointF) -> Look:
        """Move the page by so many pixels of the screen."""
        size, scale = self.laid(look), self.scale(look)
        across = look.across - by.x() / (size.width() * scale)
        return self.kept(replace(look, across=across, down=look.down - by.y() / (size.height() * scale)))

    def actual(self, look: Look, native_width: float) -> Look:
        """Show one pixel of the file as one pixel of the screen, around the point in the middle."""
        return self.kept(replace(look, zoom=native_width / self.page.width() / self.fitting(look)))

    def transform(self, look: Look) -> QTransform:
        """Give the way from a pixel of the page to a pixel of the pane."""
        size, scale = self.laid(look), self.scale(look)
        made = QTransform()
        made.translate(self.pane.width() / 2, self.pane.height() / 2)
        made.scale(scale, scale)
        made.translate(size.width() * (_MIDDLE - look.across), size.height() * (_MIDDLE - look.down))
        made.rotate(look.turn)
        made.translate(-self.page.width() / 2, -self.page.height() / 2)
        return made


def _held(place: float, seen: float) -> float:
    """Keep a place so that what is seen around it lies on the page; in the middle when all of it is seen."""
    return _MIDDLE if seen >= 1 else min(1 - seen / 2, max(seen / 2, place))


def _tone(value: int) -> int:
    return min(MOST_TONE, max(-MOST_TONE, value))
