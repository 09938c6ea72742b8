"""The sentences on how new something is and why it is not newer, used wherever rows are shown."""

from datetime import datetime

from console.models.queue import QueueState
from console.models.text import Text, joined, tr
from console.views.speech import Speech


def as_of(moment: datetime, speech: Speech) -> Text:
    """Say when rows were read, as a time of day."""
    return tr("As of {time}", time=speech.language.clock_time(moment))


def failure_of(state: QueueState) -> Text | None:
    """Say why a queue could not be read and what to do next; None when it could."""
    if state.failure is None:
        return None
    return joined([state.failure] if state.hint is None else [state.failure, state.hint], " ")
