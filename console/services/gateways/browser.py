"""Opens the system's browser, through Python's own `webbrowser`, so that `BROWSER` applies."""

import os
import threading
import webbrowser
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress

Browser = Callable[[str], Future[bool]]
"""Opens an address and returns at once; the answer tells, once that is known, whether a browser came up."""


def open_browser(address: str) -> Future[bool]:
    """Open a page and return at once.

    A command in `BROWSER` may run until the person closes it: a thread of its own waits for it, and the end of the
    program does not wait for the thread.

    Returns:
        Whether one came up, as far as its command can tell.
    """
    opened: Future[bool] = Future()
    opened.set_running_or_notify_cancel()  # whoever gives up waiting does not close the browser
    threading.Thread(target=lambda: opened.set_result(_open(address)), name="browser", daemon=True).start()
    return opened


def _open(address: str) -> bool:
    # Python reads BROWSER once and for all; here it is taken as it is set now.
    for command in os.environ.get("BROWSER", "").split(os.pathsep):
        if command and _program(command).open(address):
            return True
    with suppress(webbrowser.Error):  # no browser at all: the address is on the screen
        return webbrowser.open(address)
    return False


def _program(command: str) -> webbrowser.BaseBrowser:
    try:
        return webbrowser.get(command)
    except webbrowser.Error:  # not one that Python knows by name
        return webbrowser.GenericBrowser(command)
