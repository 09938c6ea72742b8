"""The bar that tells a person with the role "read only" why nothing can be decided here."""

from PySide6.QtWidgets import QWidget

from console.models.org import Role
from console.models.text import tr
from console.views.parts.badge import BadgeTone
from console.views.parts.banner import Banner
from console.views.speech import Speech
from console.views.theme import Theme
from console.views.window_desk import WindowDesk


class RoleBar(Banner):
    """Shown to those who may only read."""

    def __init__(self, desk: WindowDesk, *, speech: Speech, theme: Theme, parent: QWidget | None = None) -> None:
        """Say it for the person at the desk."""
        super().__init__(theme, parent)
        self._desk, self._speech = desk, speech
        speech.changed.connect(self._write)
        self._write()

    def _write(self) -> None:
        agent = self._desk.agent
        if agent.role is not Role.READ_ONLY:
            return
        why = agent.role_text or tr("nothing in Salesforce makes you an agent of this console.")
        text = tr("Read only: {why} You see everything and can decide nothing.", why=why)
        self.say(self._speech(text), tone=BadgeTone.INFO, icon="eye-lock-outline")
