"""What the console uses of the font package, which ships no types."""

from importlib.resources.abc import Traversable

FONT_FILE: str
FONT_PATH: Traversable
