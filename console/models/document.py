"""Documents of a customer: Salesforce Files with their versions; the bytes live in memory only (domain.md 2.3)."""

from dataclasses import dataclass
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
