"""What the console uses of qtawesome, which ships no types."""

from PySide6.QtGui import QFont, QIcon

def icon(
    *names: str,
    color: object = ...,
    color_disabled: object = ...,
    scale_factor: float = ...,
    **options: object,
) -> QIcon: ...
def font(prefix: str, size: int) -> QFont: ...
def reset_cache() -> None: ...
