"""Where the keyboard is and where it goes: the next pane, one step back, and who gets the key that confirms."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from console.views.parts.overlay import Overlay
from console.views.shortcuts import writes
from console.views.window_parts import WindowParts


class FocusPath:
    """The way of the focus through one window."""

    def __init__(self, window: QWidget, cards: tuple[Overlay, ...], parts: WindowParts) -> None:
        """Know the parts of the window and the cards that can lie over them."""
        self._window, self._cards, self._account = window, cards, parts.account
        self._queues, self._rows, self._workspace = parts.queues, parts.rows, parts.workspace
        self._viewer = parts.middle.viewer

    @property
    def cards(self) -> tuple[Overlay, ...]:
        """What can lie over the panes."""
        return self._cards

    def covered(self) -> bool:
        """Tell whether a card lies over the panes."""
        return any(card.isVisible() for card in self._cards)

    def step_back(self) -> None:
        """Close the card; stay signed in; close the loupe; leave the filter; step back in the item; go to the rows."""
        open_cards = [card for card in self._cards if card.isVisible()]
        if open_cards:
            open_cards[0].close_card()
        elif self._within(self._account) and self._account.step_back():
            self._rows.focus_rows()
        elif self._viewer.press("Escape"):
            return
        elif (self._within(self._rows) and writes(self._focus())) or not self._workspace.press("Escape"):
            self._rows.step_back()

    def confirm(self) -> bool:
        """Offer the key to the open item, unless the person writes somewhere else; tell whether it was used."""
        elsewhere = writes(self._focus()) and not self._within(self._workspace)
        return not elsewhere and self._workspace.press("Ctrl+Return")

    def next_pane(self) -> None:
        """Go from the queues to the rows, to the document, to the item, and round."""
        if self._within(self._queues):
            self._rows.focus_rows()
        elif self._within(self._rows) and self._viewer.focus_page():
            return
        elif self._within(self._rows) or self._within(self._viewer):
            self._enter(self._workspace)
        elif self._queues.isVisible():
            self._queues.focus_chosen()
        else:
            self._rows.focus_rows()

    def _enter(self, pane: QWidget) -> None:
        """Go to what Tab reaches first in a pane that takes no keys itself: made first is not reached first.

        WORKAROUND: asked with `nextInFocusChain`, PySide 6.11 takes the next widget for a child of the one before it,
        up to the window itself. When one of them is deleted, everything of the window that Qt made counts as deleted
        too, and the next layout ends the program. `tests/views/test_focus_chain.py` shows when this can go.
        """
        pane.setFocus(Qt.FocusReason.TabFocusReason)
        pane.focusNextChild()
        if not self._within(pane):
            pane.setFocus(Qt.FocusReason.TabFocusReason)

    def _focus(self) -> QWidget | None:
        return self._window.focusWidget()

    def _within(self, pane: QWidget) -> bool:
        focus = self._focus()
        return focus is not None and (focus is pane or pane.isAncestorOf(focus))
