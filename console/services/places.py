"""Where this workstation keeps what belongs to one organisation: each host has files of its own."""

from pathlib import Path
from urllib.parse import urlsplit

from console.services.settings import Settings


def journal_path(settings: Settings) -> Path:
    """Say where this workstation's journal of the configured organisation is.

    Each organisation has its own: a plan that was cut off in a copy of an organisation, with the same ids and people,
    must never be resumed in the real one.
    """
    return _of_host(settings, "journal", ".sqlite3")


def settlement_path(settings: Settings) -> Path:
    """Say where this workstation remembers what the configured organisation looked like at the last start."""
    return _of_host(settings, "settlement", ".json")


def _of_host(settings: Settings, kind: str, suffix: str) -> Path:
    host = urlsplit(settings.salesforce_url or "").netloc
    name = "".join(character if character.isalnum() else "-" for character in host)
    return settings.folder / (f"{kind}-{name}{suffix}" if name else f"{kind}{suffix}")
