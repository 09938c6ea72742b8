"""Verify a customer's identity from the document (domain.md 2.3, 4)."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from console.models.action import ActionSpec, Choice, Context, Form, Refusal, Tone
from console.models.dossier import Dossier
from console.models.plan import WritePlan
from console.models.text import Text, tr
from console.services.clock import JAPAN
from console.services.rules.failing_checks import refuse_failing, with_failing
from console.services.rules.identity_checks import IDENTITY_CHECKS, LAPSED, NOT_LAPSED
from console.services.rules.identity_policy import method_choices, policy_note
from console.services.rules.identity_states import (
    MESSAGE,
    NOTE,
    STATUS,
    VERIFIED,
    VERIFIED_AT,
    cannot_decide,
    decision_rows,
    message_write,
    note_write,
    status_write,
)
from console.services.rules.planning import stamp, write_plan
from console.services.rules.residence_card import read_day, says_unreadable
from console.services.rules.rights import CLAIMS_SETTLED, fed, spared, update, vital

KEY: Final = "verify_identity"
_LAPSE_WORDS: Final = {NOT_LAPSED: "not lapsed", LAPSED: "lapsed"}


def _as_text(value: object) -> object:
    return str(value) if value is not None else None


def _a_day(text: str | None) -> str | None:
    if text is not None and read_day(text) is None and not says_unreadable(text):
        raise PydanticCustomError("card_day", "not a day")
    return text


class VerifyIdentity(Form):
    """What the card says, as far as the agent typed it, and how it was checked. Only method and note are kept."""

    method: str = Field(min_length=1, title="Method", description="How the identity was checked; it is recorded.")
    card_number: str | None = Field(
        None, max_length=20, title="Card number", description="Checked here and kept nowhere."
    )
    expires_on: Annotated[str | None, BeforeValidator(_as_text), AfterValidator(_a_day)] = Field(
        None, max_length=20, title="Card valid until", description="Such as 2029-06-30; ? when it cannot be read."
    )
    name: str | None = Field(None, max_length=120, title="Name on the card", description="Any order.")
    birth_date: Annotated[str | None, BeforeValidator(_as_text), AfterValidator(_a_day)] = Field(
        None, max_length=20, title="Date of birth on the card", description="Such as 1990-04-01."
    )
    address: str | None = Field(
        None, max_length=200, title="Address on the card", description="The last one on the back, if there is one."
    )
    lapse_answer: str | None = Field(
        None, title="Answer of the look-up", description="What the official page of lapsed numbers says."
    )
    note: str | None = Field(
        None, max_length=1000, title="Note", description="For the team.", json_schema_extra={"long": True}
    )


def available(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse what does not wait, is held or escalated, and a check that fails.

    A missing document refuses as soon as the method is chosen: who saw the card itself needs none (domain.md 4).
    """
    chosen = "method" in context.entries
    checks = (check for check in IDENTITY_CHECKS if chosen or check.key != "document")
    failing = refuse_failing(checks, dossier, context)
    return with_failing(cannot_decide(dossier, context), failing, context) or failing


def choices(_dossier: Dossier, context: Context) -> Mapping[str, tuple[Choice, ...]]:
    """Offer the methods of the organisation and the answers of the look-up."""
    answers = (
        Choice(value=NOT_LAPSED, title=tr("Not lapsed")),
        Choice(value=LAPSED, title=tr("Lapsed")),
    )
    return {"method": method_choices(context), "lapse_answer": answers}


def plan(dossier: Dossier, form: VerifyIdentity, context: Context) -> WritePlan:
    """Write the status under the Account's tag; what the card says is compared and not kept.

    Raises:
        LookupError: the Account was not read.
    """
    account = dossier.account
    if account is None:
        raise LookupError(dossier.item.id)
    writes = [
        status_write(account, VERIFIED),
        stamp(VERIFIED_AT, tr("Verified at"), account.id_verified_at, context),
    ]
    if account.id_rejection:
        writes.append(message_write(account, None, private=True))
    writes.extend(note_write(account, _sentence(form, context), form.note, context))
    policy = policy_note(form.method, context)
    notes: list[Text] = [policy] if policy else []
    if not any(write.field == NOTE for write in writes):
        notes.append(tr("The note is not editable for you: the method stays in this console's journal only."))
    title = tr("Verify the identity of {number}", number=dossier.item.number)
    rows = decision_rows(dossier, tuple(writes), context)
    return write_plan(KEY, title, dossier, context, rows, notes=tuple(notes))


def _sentence(form: VerifyIdentity, context: Context) -> str:
    """Say in the note how it was checked: the method, the answer of the look-up, an override."""
    said = f"Verified; method: {form.method}"
    if form.lapse_answer is not None:
        day = context.now.astimezone(JAPAN).strftime("%Y-%m-%d")
        said += f"; look-up of lapsed numbers on {day}: {_LAPSE_WORDS[form.lapse_answer]}"
    if context.override:
        said += f"; override: {context.override}"
    return said


ACTION: Final = ActionSpec(
    key=KEY,
    title=tr("Verify"),
    hint=tr("The document proves who the customer is"),
    tone=Tone.PRIMARY,
    shortcut="A",
    queues=frozenset({"identity"}),
    ticks=True,
    form=VerifyIdentity,
    available=available,
    plan=plan,
    choices=choices,
    settles=("submitted_id_status", "closed_case_status"),
    writes=(
        *vital("Account", STATUS, VERIFIED_AT),
        *update("Account", MESSAGE),
        *fed("note", spared("Account", NOTE)),
        *CLAIMS_SETTLED,
    ),
)
