"""What a screen reader would meet: a text picture of the visible widgets with role, name, value and state."""

from collections.abc import Iterator

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

ROLES: tuple[tuple[type[QWidget], str], ...] = (
    (QCheckBox, "check"),
    (QAbstractButton, "button"),
    (QComboBox, "choice"),
    (QAbstractSpinBox, "when"),
    (QPlainTextEdit, "text"),
    (QLineEdit, "line"),
    (QLabel, "words"),
)


def tree(root: QWidget) -> str:
    """Draw the visible widgets below a root, one a line, in the order of the layout."""
    return "\n".join(_lines(root))


def buttons(root: QWidget) -> dict[str, QAbstractButton]:
    """Give the visible buttons by their words."""
    return {found.text(): found for found in root.findChildren(QAbstractButton) if found.isVisibleTo(root)}


def words(root: QWidget) -> str:
    """Give every visible word, as a screen reader says it."""
    found = [label for label in root.findChildren(QLabel) if label.isVisibleTo(root)]
    return "\n".join(
        label.accessibleName() or label.text() for label in found if label.accessibleName() or label.text()
    )


def unnamed(root: QWidget) -> list[str]:
    """List what can be used but has no name."""
    usable = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QAbstractSpinBox)
    return [
        repr(found)
        for found in root.findChildren(QWidget)
        if isinstance(found, usable) and found.isVisibleTo(root) and not _inner(found) and not _name(found)
    ]


def _inner(widget: QWidget) -> bool:
    return isinstance(widget.parent(), (QComboBox, QAbstractSpinBox))


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")


def _lines(widget: QWidget) -> Iterator[str]:
    for child in widget.findChildren(QWidget):
        role = next((role for kind, role in ROLES if isinstance(child, kind)), None)
        if role is None or not child.isVisibleTo(widget) or _inner(child):
            continue
        name = _name(child) or (child.text() if isinstance(child, QLabel) else "")
        if isinstance(child, QLabel) and not name:
            continue
        state = "" if child.isEnabled() else " (off)"
        if isinstance(child, QCheckBox):
            state += " [x]" if child.isChecked() else " [ ]"
        if child.property("refused"):
            state += f" (refused: {child.accessibleDescription()})"
        yield f"{role}: {name}{state}"
