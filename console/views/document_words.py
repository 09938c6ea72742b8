"""The words for documents: which file, which page, which submission, and how the decoding is held."""

from typing import Final

from console.models.document import Confinement, DocumentVersion, Submission
from console.models.text import Text, joined, tr, verbatim

SUBMISSIONS: Final = {
    Submission.CURRENT: tr("this submission"),
    Submission.EARLIER: tr("earlier submission"),
}
LEVELS: Final = {
    Confinement.BUBBLEWRAP: tr("Sandboxed: bubblewrap"),
    Confinement.LANDLOCK_SECCOMP: tr("Sandboxed: Landlock and seccomp"),
    Confinement.LANDLOCK: tr("Sandboxed: Landlock"),
    Confinement.SECCOMP: tr("Sandboxed: seccomp"),
    Confinement.LIMITS: tr("Separate process, limits only"),
    Confinement.NONE: tr("Separate process, no sandbox"),
}
WEAK: Final = frozenset({Confinement.LIMITS, Confinement.NONE})


def file_name(version: DocumentVersion) -> Text:
    """Give a file's name with its ending."""
    ending = f".{version.extension}" if version.extension else ""
    return verbatim(f"{version.title}{ending}")


def file_line(version: DocumentVersion) -> Text:
    """Say what a version is: its submission, its number and its size."""
    return joined(
        (
            SUBMISSIONS[version.submission],
            tr("version {number}", number=version.number),
            tr("{size} KB", size=max(1, round(version.size / 1024))),
        ),
        " · ",
    )


def page_line(version: DocumentVersion, page: int, pages: int) -> Text:
    """Say which page of which file is on show."""
    parts = [file_name(version), SUBMISSIONS[version.submission], tr("version {number}", number=version.number)]
    if pages > 1:
        parts.append(tr("page {page} of {pages}", page=page + 1, pages=pages))
    parts.append(tr("uploaded {moment}", moment=version.created_at))
    return joined(parts, " · ")
