"""Draws the program's icon in every form that a system wants, from the one drawing in resources/icons."""

import os
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES: Final = (16, 24, 32, 48, 64, 128, 256, 512, 1024)
_ICO: Final = [(size, size) for size in (16, 24, 32, 48, 64, 128, 256)]


def draw(drawing: Path, folder: Path) -> dict[int, Path]:
    """Write PNG pictures in every size, an .ico and an .icns; gives the PNG files by size in pixels.

    Raises:
        ValueError: the drawing is damaged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(str(drawing))
    if not renderer.isValid():
        raise ValueError(str(drawing))
    found: dict[int, Path] = {}
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        found[size] = folder / f"assist-console-{size}.png"
        image.save(str(found[size]))
    with Image.open(found[SIZES[-1]]) as largest:
        largest.save(folder / "assist-console.ico", sizes=_ICO)
        largest.save(folder / "assist-console.icns")
    return found
