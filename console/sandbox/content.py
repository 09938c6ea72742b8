"""Files: a version with its checksum, the document around it, the link to the record (reference section 7)."""

import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from console.sandbox.store import Store


def publish(store: Store, values: Mapping[str, object], *, by: str | None = None) -> str:
    """Store a new ContentVersion, with its ContentDocument and the link to `FirstPublishLocationId` where it is new.

    Args:
        store: The records.
        values: `PathOnClient`, `VersionData` (bytes), and either `ContentDocumentId` or what the first version takes.
        by: The user who uploads.

    Returns:
        The id of the version.
    """
    data = values["VersionData"]
    content = data if isinstance(data, bytes) else b""
    path = PurePosixPath(str(values["PathOnClient"]))
    shown = _shown(path, content)
    title = values.get("Title") or path.stem
    with store.transaction():
        document = values.get("ContentDocumentId")
        earlier = store.select("ContentVersion", ContentDocumentId=document) if document else []
        if not document:
            document = store.insert("ContentDocument", {"Title": title, **shown}, by=by)
        version = {
            **values,
            **shown,
            "Title": title,
            "ContentDocumentId": document,
            "IsLatest": True,
            "VersionNumber": str(len(earlier) + 1),
            "Checksum": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        }
        version_id = store.insert("ContentVersion", version, by=by)
        for old in earlier:
            if old["IsLatest"]:
                store.update("ContentVersion", str(old["Id"]), {"IsLatest": False}, by=by)
        latest = {"LatestPublishedVersionId": version_id, "Title": title, **shown}
        store.update("ContentDocument", str(document), latest, by=by)
        if not earlier:
            _link(store, document, values.get("FirstPublishLocationId"), by)
    return version_id


def _link(store: Store, document: object, place: object, by: str | None) -> None:
    if place:
        link = {"ContentDocumentId": document, "LinkedEntityId": place, "ShareType": "V"}
        store.insert("ContentDocumentLink", link, by=by)


def _shown(path: PurePosixPath, content: bytes) -> dict[str, object]:
    """What both the version and the document say of the content."""
    extension = path.suffix.removeprefix(".")
    kind = "JPG" if extension.lower() == "jpeg" else extension.upper() or "UNKNOWN"
    return {"FileType": kind, "FileExtension": extension, "ContentSize": len(content)}
