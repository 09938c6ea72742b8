"""Documents of a customer: Salesforce Files with their versions; the bytes live in memory only (domain.md 2.3)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from console.models.text import Text


class Submission(StrEnum):
    """Which submission a version belongs to."""

    CURRENT = "current"
    EARLIER = "earlier"


@dataclass(frozen=True, kw_only=True)
class DocumentVersion:
    """One version of one File that is linked to an Account.

    Attributes:
        document_id: the ContentDocument (069...).
        version_id: the ContentVersion (068...), which is what is downloaded.
        size: in bytes.
        checksum: MD5 of the content, in hexadecimal; proves a download.
        likely: why this one is likely the card; None when it is not.
    """

    document_id: str
    version_id: str
    title: str
    extension: str
    file_type: str
    size: int
    checksum: str
    number: int
    created_at: datetime
    is_latest: bool
    submission: Submission
    likely: Text | None = None


class ProblemKind(StrEnum):
    """Why a document is not shown."""

    NOT_READ = "not_read"
    CHANGED = "changed"
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    OTHER_TYPE = "other_type"
    CORRUPT = "corrupt"
    ENCRYPTED = "encrypted"
    TOO_MANY_PIXELS = "too_many_pixels"
    NO_SUCH_PAGE = "no_such_page"
    TOO_MUCH_MEMORY = "too_much_memory"
    TOO_SLOW = "too_slow"
    STOPPED = "stopped"
    NO_WORKER = "no_worker"
    PUT_AWAY = "put_away"


@dataclass(frozen=True, kw_only=True)
class DocumentProblem:
    """Why a document is not shown, as a sentence for the reviewer.

    Attributes:
        text: what is wrong with it.
        hint: what to do next.
        again: trying again may help.
    """

    kind: ProblemKind
    text: Text
    hint: Text
    again: bool = False


class Confinement(StrEnum):
    """What holds the process that decodes documents, from the strongest to the weakest."""

    BUBBLEWRAP = "bubblewrap"
    LANDLOCK_SECCOMP = "landlock_seccomp"
    LANDLOCK = "landlock"
    SECCOMP = "seccomp"
    LIMITS = "limits"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, eq=False)
class PagePixels:
    """One page as pixels, four bytes each: blue, green, red, unused.

    Attributes:
        page: its number, from 0; pages: how many of the document are shown at most; total: how many it has.
        width, height: in pixels; stride: bytes of one line.
        native_width: how wide the document's own picture is, in pixels; more than `width` where it was reduced.
        cut_off: the picture's file ends before its pixels do; what is missing is black.
        pixels: a buffer that its owner overwrites when it is forgotten.
    """

    page: int
    pages: int
    width: int
    height: int
    stride: int
    native_width: int
    confinement: Confinement
    pixels: bytearray = field(repr=False)
    total: int = 0
    cut_off: bool = False

    @property
    def unshown(self) -> int:
        """Pages that the document has and that are not shown."""
        return max(self.total - self.pages, 0)

    def wipe(self) -> None:
        """Overwrite the pixels."""
        self.pixels[:] = bytes(len(self.pixels))
