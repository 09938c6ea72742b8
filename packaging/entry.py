"""Where a frozen build begins: the decoder of documents first, since it must be up before anything else is loaded.

The decoding process opens bytes that strangers sent. It gets no Qt, no command line, no settings and no network
library: this file hands over to it before any of them is imported. Everything else is the ordinary command line.
"""

import os
import sys

WORKER, SANDBOX = "documents-worker", "embedded-organisation"
"""The same words as in `console/services/reentry.py` (a test compares them); nothing of ours is imported before."""


def give_back_the_systems_libraries() -> None:
    """Undo what the start-up code did to the search path, for programs that are not ours: the browser, the desktop.

    PyInstaller's loader points `LD_LIBRARY_PATH` at our own libraries. The linker has read it by now; a browser that
    inherits it would load our copies instead of the system's. This program itself, started again, must then set it
    again instead of believing that it was inherited: that is what the last variable says.
    """
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        before = os.environ.pop(f"{name}_ORIG", None)
        if before is not None:
            os.environ[name] = before
        elif getattr(sys, "frozen", False):
            os.environ.pop(name, None)
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"


def main() -> None:
    """Become the decoder, the embedded organisation, or the program."""
    if sys.argv[1:2] == [WORKER]:
        from console.services.documents import worker  # noqa: PLC0415 - nothing else may be loaded in this process

        worker.main(int(sys.argv[2]))
        # Without the interpreter's farewell, which would meet closed doors.
        os._exit(0)
    give_back_the_systems_libraries()
    if sys.argv[1:2] == [SANDBOX]:
        from console.sandbox.__main__ import main as organisation  # noqa: PLC0415 - it shares no code with the console

        sys.exit(organisation(sys.argv[2:]))
    from console.__main__ import main as program  # noqa: PLC0415 - not before it is known that this is no decoder

    program()


if __name__ == "__main__":
    main()
