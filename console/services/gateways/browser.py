"""Opens the system's browser, through Python's own `webbrowser`, so that `BROWSER` applies."""

import os
import threading
import webbrowser
from contextlib import suppress


def open_browser(address: str) -> None:
    """Open a page and return at once; whether a browser came up cannot be known, so the address is shown as well.

    A command in `BROWSER` may run until the person closes it: a thread of its own waits for it, and nobody for the
    thread.
    """
    threading.Thread(target=_open, args=(address,), name="browser", daemon=True).start()


def _open(address: str) -> None:
    with suppress(webbrowser.Error):  # no browser at all: the address is on the screen
        _open_first(address)


def _open_first(address: str) -> None:
    for command in os.environ.get("BROWSER", "").split(os.pathsep):
        # Python reads BROWSER once and for all; a command line is taken as it is set now.
        if "%s" in command and webbrowser.get(command).open(address):
            return
    webbrowser.open(address)
