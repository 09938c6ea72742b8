"""Reject an ID document with a reason of the catalogue, which the customer reads (domain.md 2.3, 4)."""

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from console.models.action import ActionSpec, Choice, Context, Form, Refusal, Tone
from console.models.dossier import Dossier
from console.models.plan import WritePlan
from console.models.text import Text, tr
from console.services.rules.identity_states import (
    MESSAGE,
    NOTE,
    REJECTED,
    STATUS,
    cannot_decide,
    decision_rows,
    message_write,
    note_write,
    status_write,
)
from console.services.rules.planning import write_plan
from console.services.rules.rejection_reasons import reason_choices, reason_of
from console.services.rules.rights import CLAIMS_SETTLED, fed, spared, vital

KEY: Final = "reject_identity"


class RejectIdentity(Form):
    """Why the document does not do."""

    reason: str = Field(
        min_length=1, title="Reason", description="The customer reads its text in Japanese and English."
    )
    message: str | None = Field(
        None,
        max_length=1000,
        title="Other words for the customer",
        description="They replace the text of the catalogue.",
        json_schema_extra={"long": True},
    )
    note: str | None = Field(
        None, max_length=1000, title="Note", description="For the team.", json_schema_extra={"long": True}
    )


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse what does not wait, is held by another, or is a supervisor's."""
    return cannot_decide(dossier, context)


def choices(_dossier: Dossier, _context: Context) -> Mapping[str, tuple[Choice, ...]]:
    """Offer the catalogue."""
    return {"reason": reason_choices()}


def plan(dossier: Dossier, form: RejectIdentity, context: Context) -> WritePlan:
    """Write the status and the message under the Account's tag; the code goes to the note.

    Raises:
        LookupError: the Account was not read, or the catalogue has no such reason.
    """
    account = dossier.account
    if account is None:
        raise LookupError(dossier.item.id)
    reason = reason_of(form.reason)
    sentence = f"Rejected; reason: {reason.code}"
    if context.override:
        sentence += f"; override: {context.override}"
    private = bool(form.message or account.id_rejection)
    writes = (
        status_write(account, REJECTED),
        message_write(account, form.message or reason.message, private=private),
        *note_write(account, sentence, form.note, context),
    )
    notes: tuple[Text, ...] = (tr("The customer reads the message in the portal."),)
    if reason.code == "my_number_visible":
        notes = (*notes, tr("The file with the My Number stays in Salesforce until an administrator deletes it."))
    title = tr("Reject the ID document of {number}", number=dossier.item.number)
    return write_plan(KEY, title, dossier, context, decision_rows(dossier, writes, context), notes=notes)


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Reject"),
    hint=tr("Ask the customer for another document, with a reason"),
    tone=Tone.DANGER,
    shortcut="X",
    queues=frozenset({"identity"}),
    form=RejectIdentity,
    available=available,
    plan=plan,
    choices=choices,
    settles=("submitted_id_status", "closed_case_status"),
    writes=(
        *vital("Account", STATUS),
        *fed("message", vital("Account", MESSAGE)),
        *fed("note", spared("Account", NOTE)),
        *CLAIMS_SETTLED,
    ),
)
