"""The sentence on how new something is, used wherever rows are shown."""

from datetime import datetime

from console.models.text import Text, tr
from console.views.speech import Speech


def as_of(moment: datetime, speech: Speech) -> Text:
    """Say when rows were read, as a time of day."""
    return tr("As of {time}", time=speech.language.clock_time(moment))
