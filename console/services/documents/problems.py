"""The sentences for documents that are not shown, each with what to do next."""

from typing import Final

from console.models.document import DocumentProblem, ProblemKind
from console.models.error import ConsoleError
from console.models.text import Text, tr

_ASK: Final = tr("Ask the customer for a new picture or scan.")
_NOT_OPENED: Final = tr("It was not opened. Ask the customer for a picture in one of these formats.")
_SAID: Final[dict[ProblemKind, tuple[Text, Text]]] = {
    ProblemKind.CHANGED: (
        tr("What arrived is not what Salesforce describes: the checksums differ."),
        tr("It was not opened. Try again; if it stays, tell your administrator."),
    ),
    ProblemKind.TOO_LARGE: (tr("The file is larger than the console opens."), _ASK),
    ProblemKind.EMPTY: (tr("The file is empty."), _ASK),
    ProblemKind.OTHER_TYPE: (tr("By its content this is neither a PNG, nor a JPEG, nor a PDF."), _NOT_OPENED),
    ProblemKind.CORRUPT: (tr("The file is damaged or incomplete."), _ASK),
    ProblemKind.ENCRYPTED: (
        tr("The PDF is protected by a password."),
        tr("Ask the customer for a file without a password."),
    ),
    ProblemKind.TOO_MANY_PIXELS: (
        tr("The picture has more than 50 megapixels; it was refused before it was decoded."),
        _ASK,
    ),
    ProblemKind.NO_SUCH_PAGE: (tr("The document does not have this page."), tr("Choose another page.")),
    ProblemKind.TOO_MUCH_MEMORY: (tr("Decoding the file needs more memory than a document may use."), _ASK),
    ProblemKind.TOO_SLOW: (
        tr("Decoding the file took too long and was stopped."),
        tr("The file may be made to do harm. Ask the customer for a new picture or scan."),
    ),
    ProblemKind.STOPPED: (
        tr("The process that decodes documents stopped at this file."),
        tr("The file may be made to do harm. Ask the customer for a new picture or scan."),
    ),
    ProblemKind.PUT_AWAY: (
        tr("The documents were put away while this one was opened."),
        tr("Open it again."),
    ),
    ProblemKind.NO_WORKER: (
        tr("The process that decodes documents could not be started."),
        tr("Try again; if it stays, tell your administrator."),
    ),
}
_AGAIN: Final = frozenset(
    {ProblemKind.CHANGED, ProblemKind.TOO_SLOW, ProblemKind.STOPPED, ProblemKind.NO_WORKER, ProblemKind.PUT_AWAY}
)


def problem(kind: ProblemKind) -> DocumentProblem:
    """Give the problem of a kind, in words."""
    text, hint = _SAID[kind]
    return DocumentProblem(kind=kind, text=text, hint=hint, again=kind in _AGAIN)


def not_read(error: ConsoleError) -> DocumentProblem:
    """Say that Salesforce did not give the file."""
    return DocumentProblem(kind=ProblemKind.NOT_READ, text=error.message, hint=error.advice, again=True)
