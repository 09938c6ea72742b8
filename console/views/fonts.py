"""The fonts of the screen: Noto Sans CJK JP from its packages, so that no name ever shows as boxes."""

import sys
from functools import cache

import noto_cjk_sans_jp_bold
import noto_cjk_sans_jp_regular
from PySide6.QtGui import QFont, QFontDatabase

FAMILY = "Noto Sans CJK JP"
SYSTEM_FAMILIES = {"win32": ["Segoe UI"], "darwin": [".AppleSystemUIFont"]}
"""The platform's own face for Latin letters; elsewhere the Japanese face has good ones of its own."""


@cache
def load() -> tuple[str, ...]:
    """Load Regular and Bold once and give the families that they brought.

    Raises:
        FileNotFoundError: a font package is damaged.
    """
    found: list[str] = []
    for path in (noto_cjk_sans_jp_regular.FONT_PATH, noto_cjk_sans_jp_bold.FONT_PATH):
        number = QFontDatabase.addApplicationFont(str(path))
        if number < 0:
            raise FileNotFoundError(str(path))
        found += QFontDatabase.applicationFontFamilies(number)
    return tuple(dict.fromkeys(found))


@cache
def _font(size_px: int, *, bold: bool) -> QFont:
    load()
    font = QFont()
    font.setFamilies([*SYSTEM_FAMILIES.get(sys.platform, []), FAMILY])
    font.setPixelSize(size_px)
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def ui_font(size_px: int, *, bold: bool = False) -> QFont:
    """Give the font of the screen in a size in pixels."""
    return QFont(_font(size_px, bold=bold))
