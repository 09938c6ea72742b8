"""The words for documents: which file, which page, which submission, and how the decoding is held."""

from typing import Final

from console.models.document import Confinement, DocumentVersion, PagePixels, Submission
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


def warnings_of(shown: PagePixels) -> tuple[Text, ...]:
    """Say what of a document is not on show: pages beyond the most that are opened, or pixels that never came."""
    found: list[Text] = []
    if shown.cut_off:
        found.append(tr("The picture is cut off: its file ends early, and what is missing is black."))
    if shown.unshown:
        found.append(tr("The first {pages} of {total} pages are shown here.", pages=shown.pages, total=shown.total))
    return tuple(found)


def page_line(version: DocumentVersion, page: int, shown: PagePixels | None) -> Text:
    """Say which page of which file is on show; `shown` is None while it is on its way."""
    parts = [file_name(version), SUBMISSIONS[version.submission], tr("version {number}", number=version.number)]
    if shown is not None and shown.pages > 1:
        parts.append(tr("page {page} of {pages}", page=page + 1, pages=shown.total or shown.pages))
    parts.append(tr("uploaded {moment}", moment=version.created_at))
    return joined(parts, " · ")
