"""Lists the Files of an Account with all their versions, and says which one is likely the identity card."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from console.models.document import DocumentVersion, Submission
from console.models.dossier import Reading
from console.models.error import ConsoleError
from console.models.text import Text, joined, tr
from console.services.gateways.protocol import Json
from console.services.rules.soql import among, quote

NEAR: Final = timedelta(hours=24)
"""A picture that was uploaded this long before the submission, or later, belongs to it."""
ACCEPTED: Final = frozenset({"PDF", "PNG", "JPG", "JPEG"})
"""What the portal accepts as an identity document (domain.md 2.3)."""
CARD_WORDS: Final = (
    "residence", "zairyu", "card", "identity", "licence", "license", "passport", "front", "back",
    "在留", "カード", "身分", "本人確認", "免許", "旅券", "表面", "裏面",
)  # fmt: skip
BACK_WORDS: Final = ("back", "裏")
_MOST_FILES: Final = 200
_LINKS: Final = "SELECT ContentDocumentId FROM ContentDocumentLink WHERE LinkedEntityId = {account} LIMIT {most}"
_VERSIONS: Final = (
    "SELECT Id, ContentDocumentId, Title, FileType, FileExtension, ContentSize, Checksum, VersionNumber, "
    "CreatedDate, IsLatest FROM ContentVersion WHERE ContentDocumentId IN {documents}"
)


class Queries(Protocol):
    """The part of a Salesforce gateway that a listing needs."""

    async def query(self, soql: str) -> tuple[Json, ...]:
        """Read every page of a query."""
        ...


async def list_documents(
    salesforce: Queries, account_id: str, submitted_at: datetime | None
) -> Reading[tuple[DocumentVersion, ...]]:
    """List every version of every File that is linked to an Account, the most likely card first.

    Costs one API call where there is no file, else two. Salesforce does not allow one query for both: the links
    must be filtered by one id, and cannot stand inside another query (reference 7).

    Args:
        salesforce: where to ask.
        account_id: the Account.
        submitted_at: when the present submission was made; tells it from earlier ones.
    """
    try:
        links = await salesforce.query(_LINKS.format(account=quote(account_id), most=_MOST_FILES))
        documents = sorted({str(link["ContentDocumentId"]) for link in links})
        rows = await salesforce.query(_VERSIONS.format(documents=among(documents))) if documents else ()
        return Reading(value=rank((_version(row, submitted_at) for row in rows), submitted_at))
    except ConsoleError as problem:
        return Reading(unread=problem.message)
    except (KeyError, TypeError, ValueError):
        return Reading(unread=tr("Salesforce described a file in a way that the console does not understand."))


def rank(versions: Iterable[DocumentVersion], submitted_at: datetime | None) -> tuple[DocumentVersion, ...]:
    """Sort versions for a reviewer and mark the one that is likely the card, with the reason.

    Current ones come first, by how likely they are; then earlier ones, newest first (domain.md 2.3).
    """
    found = sorted(versions, key=_newest_first)
    found.sort(key=lambda one: (one.submission is Submission.EARLIER, not _accepted(one), -_score(one)))
    if not found or not _accepted(found[0]):
        return tuple(found)
    return (replace(found[0], likely=_because(found[0], found, submitted_at)), *found[1:])


def _version(row: Json, submitted_at: datetime | None) -> DocumentVersion:
    created, latest = datetime.fromisoformat(str(row["CreatedDate"])), bool(row["IsLatest"])
    in_time = submitted_at is None or created >= submitted_at - NEAR
    return DocumentVersion(
        document_id=str(row["ContentDocumentId"]),
        version_id=str(row["Id"]),
        title=str(row.get("Title") or ""),
        extension=str(row.get("FileExtension") or ""),
        file_type=str(row.get("FileType") or ""),
        size=int(row.get("ContentSize") or 0),
        checksum=str(row.get("Checksum") or ""),
        number=int(str(row.get("VersionNumber") or "1")),
        created_at=created,
        is_latest=latest,
        submission=Submission.CURRENT if latest and in_time else Submission.EARLIER,
    )


def _newest_first(version: DocumentVersion) -> tuple[float, int, str]:
    return (-version.created_at.timestamp(), -version.number, version.title)


def _accepted(version: DocumentVersion) -> bool:
    return version.file_type.upper() in ACCEPTED or version.extension.upper() in ACCEPTED


def _score(version: DocumentVersion) -> int:
    """Count what speaks for the side of the card that has name and number: a word of it, and not the back."""
    title = version.title.casefold()
    return 2 * _says_card(version) - any(word in title for word in BACK_WORDS)


def _says_card(version: DocumentVersion) -> bool:
    return any(word in version.title.casefold() for word in CARD_WORDS)


def _because(version: DocumentVersion, versions: Iterable[DocumentVersion], submitted_at: datetime | None) -> Text:
    reasons = [tr("file type {kind}", kind=(version.file_type or version.extension).upper())]
    if version.submission is Submission.EARLIER:
        reasons.append(tr("the newest, though older than the submission"))
    elif submitted_at is not None:
        reasons.append(tr("uploaded with the submission"))
    if all(version.created_at >= other.created_at for other in versions if other.document_id != version.document_id):
        reasons.append(tr("nothing newer is there"))
    if _says_card(version):
        reasons.append(tr("its title says so"))
    return joined(reasons)
