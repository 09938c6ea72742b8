"""An ID check as its dossier shows it: an Account that sent in a document and waits."""

from datetime import timedelta
from typing import Any

from console.models.document import DocumentVersion, Submission
from console.models.dossier import Dossier, ItemKind, ItemRef, Reading
from console.models.text import tr
from tests.builders import ACCOUNT, a_billing, a_contact, an_account
from tests.organisations import NOW


def a_document(**more: Any) -> DocumentVersion:
    """A picture of a card, sent in an hour ago."""
    values: dict[str, Any] = {
        "document_id": "069000000000001AAA",
        "version_id": "068000000000001AAA",
        "title": "residence-card-front",
        "extension": "png",
        "file_type": "PNG",
        "size": 4200,
        "checksum": "d41d8cd98f00b204e9800998ecf8427e",
        "number": 1,
        "created_at": NOW - timedelta(hours=1),
        "is_latest": True,
        "submission": Submission.CURRENT,
        "likely": tr("Sent with this submission"),
    }
    return DocumentVersion(**(values | more))


def a_submitted_id(**more: Any) -> Dossier:
    """The dossier of an Account that waits for its ID check."""
    account = an_account(id_status="Submitted", id_submitted_at=NOW - timedelta(hours=1))
    values: dict[str, Any] = {
        "item": ItemRef(queue="identity", kind=ItemKind.ACCOUNT, id=ACCOUNT, number="C-0101", account_id=account.id),
        "read_at": NOW,
        "account": account,
        "account_etag": '"tag-1"',
        "contacts": (a_contact(),),
        "documents": Reading(value=(a_document(),)),
        "billing": a_billing(),
    }
    return Dossier(**(values | more))
