"""The viewer: files and pages in a strip, one or two of them on show, and the tools; all in memory only."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from console.models.document import DocumentVersion, PagePixels
from console.models.dossier import Dossier
from console.models.text import Text, tr
from console.views.documents.document_canvas import DocumentCanvas
from console.views.documents.document_desk import Documents
from console.views.documents.document_foot import DocumentFoot
from console.views.documents.document_look import Look
from console.views.documents.document_side import DocumentSide, Leaf
from console.views.documents.document_strip import DocumentStrip
from console.views.documents.document_tools import DocumentTools, tool_of
from console.views.speech import Speech
from console.views.tasks import Tasks
from console.views.theme import Theme

NO_ITEM: Final = tr("The documents of the open item appear here")
LEAST_HEIGHT: Final = 260


class DocumentViewer(QFrame):
    """The documents of one item."""

    def __init__(
        self,
        documents: Documents,
        tasks: Callable[[QWidget], Tasks],
        *,
        speech: Speech,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        """Show nothing yet; `tasks` makes what owns the viewer's work."""
        super().__init__(parent)
        self._documents, self._speech = documents, speech
        self._versions: tuple[DocumentVersion, ...] = ()
        self._pages: dict[str, int] = {}
        self._looks: dict[tuple[str, int], Look] = {}
        self._item = ""
        self._told: tuple[str, Text, Text | None] = ("card-account-details-outline", NO_ITEM, None)
        self._hidden = self._beside = self._loupe = False
        self._linked = True
        work = tasks(self)
        self.strip = DocumentStrip(speech, theme, self)
        self.tools = DocumentTools(speech, theme, self)
        self._foot = DocumentFoot(speech, theme, self)
        self.sides = tuple(DocumentSide(documents, work, speech=speech, theme=theme) for _ in range(2))
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._active = 0
        self._arrange()
        self._connect()
        self._use = self._actions()
        self._tell(*self._told)
        self._write()

    @property
    def side(self) -> DocumentSide:
        """The side that is worked on."""
        return self.sides[self._active]

    @property
    def beside(self) -> bool:
        """Two are shown side by side."""
        return self._beside

    def show_dossier(self, dossier: Dossier | None) -> None:
        """Show the documents of an item; the same ones again change nothing."""
        reading = dossier.documents if dossier is not None else None
        item = dossier.item.id if dossier is not None else ""
        versions: tuple[DocumentVersion, ...] = (reading.value or ()) if reading is not None else ()
        if self.side.leaf is not None and (item, versions) == (self._item, self._versions):
            return
        self._item, self._versions = item, versions
        self._beside = False
        if reading is None:  # no item, or one of a queue that has no documents
            self._tell("card-account-details-outline", NO_ITEM, None)
        elif reading.unread is not None:
            self._tell("cloud-alert-outline", tr("The documents could not be listed"), reading.unread)
        elif not versions:
            hint = tr("The customer has not uploaded one, or it is not shared with you.")
            self._tell("file-question-outline", tr("No document is linked to this Account"), hint)
        elif not self._hidden:
            self._active = 0
            self._show((versions[0], 0))
        self._write()

    def press(self, name: str) -> bool:
        """Take a key as the table of shortcuts writes it; tells whether it was used."""
        inside = self._has_keyboard(self.window().focusWidget())
        if not self.isVisible() or self._hidden or self.side.leaf is None:
            return False
        if inside and name == "Escape" and self._loupe:
            self.use("loupe")
            return True
        tool = tool_of(name, inside=inside)
        if tool is None:
            return False
        self.use(tool)
        return True

    def use(self, tool: str) -> None:
        """Use a tool by its key."""
        if not self._hidden and self.side.leaf is not None:
            self._use[tool]()
            self._write()

    def hide_contents(self) -> None:
        """Show and keep nothing, as when the console locks: pixels and files are overwritten."""
        self._hidden = True
        for side in self.sides:
            side.wipe()
        self._tell("lock-outline", tr("Hidden while the console is locked"), None)
        self._documents.forget()
        self._write()

    def set_aside(self) -> Callable[[], None]:
        """Hide the contents; the answer shows them again."""
        self.hide_contents()
        return self.show_contents

    def show_contents(self) -> None:
        """Show the documents again."""
        if self._hidden:
            self._hidden = False
            if self._versions:
                self._show((self._versions[0], 0))
            else:
                self._tell("card-account-details-outline", NO_ITEM, None)
            self._write()

    def focus_page(self) -> bool:
        """Give the keyboard to the page; tells whether there is one."""
        if not self.side.canvas.isVisible():
            return False
        self.side.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _has_keyboard(self, focus: QWidget | None) -> bool:
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def _actions(self) -> dict[str, Callable[[], object]]:
        def look(change: Callable[[Look], Look]) -> Callable[[], None]:
            return lambda: self._change(change)

        def canvas(call: Callable[[DocumentCanvas], None]) -> Callable[[], None]:
            return lambda: call(self.side.canvas)

        return {
            "zoom_in": canvas(lambda here: here.zoom(1)),
            "zoom_out": canvas(lambda here: here.zoom(-1)),
            "fit": canvas(DocumentCanvas.fit),
            "actual": canvas(DocumentCanvas.actual_size),
            "turn": look(lambda now: now.turned(90)),
            "turn_back": look(lambda now: now.turned(270)),
            "loupe": self._toggle_loupe,
            "brighter": look(lambda now: now.brighter(1)),
            "darker": look(lambda now: now.brighter(-1)),
            "contrast": look(lambda now: now.sharper(1)),
            "flatter": look(lambda now: now.sharper(-1)),
            "invert": look(lambda now: replace(now, inverted=not now.inverted)),
            "reset": look(lambda _now: Look()),
            "previous": lambda: self._step(-1),
            "next": lambda: self._step(1),
            "beside": self._toggle_beside,
            "other": self._swap,
            "linked": self._toggle_link,
        }

    def _show(self, leaf: Leaf) -> None:
        self.side.show_leaf(leaf, self._looks.get(_key(leaf), Look()))
        self._write()

    def _step(self, by: int) -> None:
        leaves = self.strip.leaves
        if self.side.leaf in leaves:
            place = leaves.index(self.side.leaf) + by
            if 0 <= place < len(leaves):
                self._show(leaves[place])

    def _change(self, change: Callable[[Look], Look]) -> None:
        canvas = self.side.canvas
        canvas.set_look(change(canvas.look))
        self._looked(self._active, canvas.look)

    def _looked(self, place: int, look: Look) -> None:
        """Remember a look, and let the other side follow in zoom and place."""
        side, other = self.sides[place], self.sides[1 - place]
        if side.leaf is not None:
            self._looks[_key(side.leaf)] = look
        if self._beside and self._linked and other.leaf is not None:
            theirs = replace(other.canvas.look, zoom=look.zoom, across=look.across, down=look.down)
            other.canvas.set_look(theirs)
            self._looks[_key(other.leaf)] = other.canvas.look
        self._write_foot()

    def _toggle_loupe(self) -> None:
        self._loupe = not self._loupe
        for side in self.sides:
            side.canvas.set_loupe(self._loupe)

    def _toggle_link(self) -> None:
        self._linked = not self._linked

    def _toggle_beside(self) -> None:
        self._beside = not self._beside
        if self._beside:
            first = self.sides[0].leaf
            leaves = self.strip.leaves
            self._split.setSizes([self.width() // 2] * 2)
            others = [leaf for leaf in leaves if leaf != first]
            self.sides[1].show_leaf(others[0] if others else leaves[0], Look())
        self._active = 0

    def _swap(self) -> None:
        if self._beside:
            self._work_on(1 - self._active)
            self.focus_page()

    def _work_on(self, place: int) -> None:
        self._active = place
        self._write()

    def _opened(self, page: PagePixels, side: DocumentSide) -> None:
        if side.leaf is not None:
            self._pages[side.leaf[0].version_id] = page.pages
        self._write()

    def _tell(self, icon: str, sentence: Text, hint: Text | None) -> None:
        self._told = (icon, sentence, hint)
        self._active = 0
        for side in self.sides:
            side.show_nothing(icon, sentence, hint)

    def _write(self) -> None:
        usable = self.side.leaf is not None and not self._hidden
        leaves = tuple(
            (version, page) for version in self._versions for page in range(self._pages.get(version.version_id, 1))
        )
        self.strip.show_leaves(leaves if usable else ())
        self.strip.setVisible(usable)
        self.tools.setVisible(usable)
        self.sides[1].setVisible(self._beside and usable)
        shown = (self.side.leaf, self.sides[1 - self._active].leaf if self._beside else None)
        self.strip.mark(*shown)
        look = self.side.canvas.look
        states = {
            "loupe": self._loupe,
            "invert": look.inverted,
            "beside": self._beside,
            "linked": self._beside and self._linked,
        }
        many = len(leaves) > 1
        self.tools.show_state(states, {"linked": self._beside, "beside": many, "previous": many, "next": many})
        self._write_foot()

    def _write_foot(self) -> None:
        canvas = self.side.canvas
        self._foot.say(canvas.percent(), canvas.look, self._documents.confinement)

    def _arrange(self) -> None:
        self.setProperty("pane", "true")
        self.setMinimumHeight(LEAST_HEIGHT)
        pages = self._split
        for side in self.sides:
            pages.addWidget(side)
            pages.setCollapsible(pages.indexOf(side), False)
            pages.setStretchFactor(pages.indexOf(side), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.strip, self.tools, pages, self._foot):
            column.addWidget(part, part is pages)

    def _connect(self) -> None:
        self.strip.chosen.connect(self._show)
        self.strip.stepped.connect(lambda by: self.use("next" if by > 0 else "previous"))
        self.tools.used.connect(self.use)
        for place, side in enumerate(self.sides):
            side.canvas.looked.connect(lambda look, place=place: self._looked(place, look))
            side.chosen.connect(lambda place=place: self._work_on(place))
            side.opened.connect(lambda page, side=side: self._opened(page, side))
        self._speech.changed.connect(self._write)


def _key(leaf: Leaf) -> tuple[str, int]:
    version, page = leaf
    return version.version_id, page
