"""When an ID check waits, and what its decisions write to the Account (domain.md 2.3, 3)."""

from typing import Final

from console.models.account import Account
from console.models.action import Context, Refusal
from console.models.dossier import Dossier
from console.models.org import Org
from console.models.plan import FieldWrite, RowStep, UpdateRecord
from console.models.text import Text, tr
from console.services.clock import JAPAN
from console.services.rules.claims import held_by_another
from console.services.rules.escalation import escalation_case, supervisors_only
from console.services.rules.my_number import holds_my_number
from console.services.rules.ownership import closed_claims
from console.services.rules.planning import close_case, seen_version
from console.services.rules.settlement import unsettled_refusal
from console.services.rules.soql import among

STATUS: Final = "Id_Verification_Status__c"
SUBMITTED_AT: Final = "Id_Verification_Submitted_Date_Time__c"
VERIFIED_AT: Final = "Id_Verification_Verified_Date_Time__c"
NOTE: Final = "Id_Verification_Note__c"
MESSAGE: Final = "Id_Verification_Rejection_Message__c"
VERIFIED, REJECTED = "Verified", "Rejected"
_ANY_SUBMITTED: Final = ("Submitted", "Pending")


def waiting_statuses(org: Org) -> tuple[str, ...]:
    """Give the word for "submitted"; both, as long as the choice is open, so that nothing is overlooked."""
    settled = org.choice("submitted_id_status")
    return (settled,) if settled else _ANY_SUBMITTED


def waiting_condition(org: Org) -> str:
    """Ask for the Accounts whose document waits (domain.md 2.3)."""
    return f"{STATUS} IN {among(waiting_statuses(org))}"


def waits(account: Account | None, org: Org) -> bool:
    """Tell whether an Account's document waits for a decision."""
    return account is not None and account.id_status in waiting_statuses(org)


def cannot_decide(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse while nothing waits, a choice is open, another one holds the item, or it is a supervisor's."""
    account = dossier.account
    if account is None or not waits(account, context.org):
        status = (account.id_status if account else None) or "-"
        return Refusal(text=tr("The ID check does not wait for a decision: {status}.", status=status))
    return (
        unsettled_refusal(context.org, "submitted_id_status")
        or held_by_another(dossier, context)
        or supervisors_only(dossier, context)
        or typed_my_number(context)
    )


def typed_my_number(context: Context) -> Refusal | None:
    """Refuse texts that hold a My Number; nobody may override that (domain.md 4)."""
    if not holds_my_number(context.entries.values()):
        return None
    return Refusal(text=tr("What was typed holds a number that may be a My Number. Take it out: it may not be kept."))


def status_write(account: Account, after: str) -> FieldWrite:
    """Write the decision."""
    return FieldWrite(field=STATUS, label=tr("ID verification"), before=account.id_status, after=after)


def message_write(account: Account, after: str | None, *, private: bool) -> FieldWrite:
    """Write what the customer reads, or clear what was written before."""
    before = account.id_rejection
    label = tr("Message to the customer")
    return FieldWrite(field=MESSAGE, label=label, before=before, after=after, private=private)


def note_write(account: Account, sentence: str, note: str | None, context: Context) -> tuple[FieldWrite, ...]:
    """Add a line to the note, signed and dated in Japan time; what stands there stays.

    The line says how the check was made; card data never enters it. Where the note cannot be edited here, only an
    agent's own words insist on it (the plan is then refused by the rights).
    """
    info = context.org.field("Account", NOTE)
    if not note and (info is None or not info.updateable):
        return ()
    stamp = context.now.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M JST")
    lines = [account.id_note.rstrip()] if account.id_note else []
    lines.append(f"[{stamp} {context.agent.name}] {sentence}")
    if note:
        lines.append(note)
    after = "\n".join(lines)
    private = bool(note or account.id_note or context.override)
    return (FieldWrite(field=NOTE, label=tr("Note"), before=account.id_note, after=after, private=private),)


def decision_rows(dossier: Dossier, writes: tuple[FieldWrite, ...], context: Context) -> tuple[RowStep, ...]:
    """Write the Account under its tag, and close what the decision settles: claims and an escalation.

    Raises:
        LookupError: the Account was not read.
    """
    account = dossier.account
    if account is None:
        raise LookupError(dossier.item.id)
    escalation = escalation_case(dossier)
    closing = (close_case(escalation, context),) if escalation is not None else ()
    return (account_row(dossier, account, writes), *closed_claims(dossier, context), *closing)


def account_row(dossier: Dossier, account: Account, writes: tuple[FieldWrite, ...]) -> UpdateRecord:
    """Change the item's Account under its tag."""
    return UpdateRecord(
        object="Account",
        id=account.id,
        name=account_name(dossier),
        writes=writes,
        seen=seen_version(account),
        etag=dossier.account_etag,
    )


def account_name(dossier: Dossier) -> Text:
    """Name the Account by its number."""
    return tr("Account {number}", number=dossier.item.number)
