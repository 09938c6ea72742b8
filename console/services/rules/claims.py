"""Claims: who holds an item, and until when (design: an item is claimed before it is decided; claims expire)."""

from datetime import datetime, timedelta

from console.models.action import Context, Refusal
from console.models.case import Case
from console.models.dossier import Claim, Dossier
from console.models.ids import same_record
from console.models.order import OrderRow
from console.models.text import tr


def claim_of(record: OrderRow | Case, context: Context) -> Claim:
    """Tell who holds a record: its owner, when the owner works at this desk and touched it lately.

    A queue or an integration user as owner means that nobody holds it.
    """
    owner = record.owner_id
    if not owner or not any(same_record(owner, user) for user in context.org.desk):
        return Claim()
    name = record.owner.name if record.owner else context.org.names.get(str(owner), "")
    mine = same_record(owner, context.agent.id)
    touched = record.modified_at or datetime.min.replace(tzinfo=context.now.tzinfo)
    expires = touched + timedelta(minutes=context.profile.claim_minutes)
    return Claim(holder=str(owner), name=name, mine=mine, expires_at=expires, live=mine or expires > context.now)


def held_by_another(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse a decision about an item that somebody else holds; a supervisor can reassign or override."""
    record = dossier.order or dossier.case
    if record is None:
        return None
    claim = claim_of(record, context)
    if claim.holder is None or claim.mine or not claim.live or claim.expires_at is None:
        return None
    return Refusal(
        text=tr("{name} holds this item until {time}.", name=claim.name, time=claim.expires_at),
        overridable=True,
        earliest=claim.expires_at,
    )
