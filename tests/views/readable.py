"""Everything that a window could tell to an eye, a pointer, a screen reader or another program."""

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from console.views.notices import Notices


def texts_of(widget: QWidget) -> list[str]:
    """Everything that a widget could tell to an eye, a pointer or a screen reader."""
    found = [widget.windowTitle(), widget.toolTip(), widget.statusTip(), widget.whatsThis()]
    found += [widget.accessibleName(), widget.accessibleDescription()]
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        found.append(widget.text())
    if isinstance(widget, QPlainTextEdit):
        found.append(widget.toPlainText())
    if isinstance(widget, QComboBox):
        found += [widget.itemText(place) for place in range(widget.count())]
    if isinstance(widget, QTabBar):
        found += [widget.tabText(place) for place in range(widget.count())]
    if isinstance(widget, QMenu):
        found += [text for line in widget.actions() for text in (line.text(), line.toolTip())]
    if isinstance(widget, QAbstractItemView):
        found += cells_of(widget.model())
    return found


def cells_of(model: QAbstractItemModel | None) -> list[str]:
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    if model is None:
        return []
    places = [model.index(row, column) for row in range(model.rowCount()) for column in range(model.columnCount())]
    return [str(model.data(place, role)) for place in places for role in roles]


def spoken(face: QAccessibleInterface | None) -> list[str]:
    """Everything that the tree of a screen reader has below a face."""
    if face is None:
        return []
    found = [face.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value)]
    for place in range(face.childCount()):
        found += spoken(face.child(place))
    return found


def readable_in(window: QWidget, notices: Notices) -> str:
    """Everything that can be read of a window, hidden or not, of its notices and of the clipboard."""
    parts = [window, *window.findChildren(QWidget)]
    told = [text for part in parts for text in texts_of(part)]
    told += spoken(QAccessible.queryAccessibleInterface(window))
    told += [str(notice.text) for notice in notices.kept]
    return "\n".join([*told, QGuiApplication.clipboard().text()])
