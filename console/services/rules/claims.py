"""Claims: who holds an item, and until when (design: an item is claimed before it is decided; claims expire)."""

from datetime import datetime, timedelta

from console.models.account import Account
from console.models.action import Context, Refusal
from console.models.case import Case
from console.models.dossier import Claim, Dossier, ItemKind
from console.models.identity import ClaimTask, WaitingAccount
from console.models.ids import same_record
from console.models.order import OrderRow
from console.models.text import tr


def claim_of(record: OrderRow | Case | ClaimTask, context: Context) -> Claim:
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


def holding_task(account: Account | None, context: Context) -> ClaimTask | None:
    """Find the Task that says who holds an Account.

    Of several claims that have not expired the first one counts, so that two agents who claimed at the same moment
    see the same holder; an expired one counts only where there is no other.
    """
    tasks = account.claims if isinstance(account, WaitingAccount) else ()
    held = [task for task in tasks if claim_of(task, context).holder is not None]
    held.sort(key=lambda task: (task.created_at or context.now, task.id))
    fresh = [task for task in held if _lasts(task, context)]
    return next(iter(fresh or held), None)


def _lasts(task: ClaimTask, context: Context) -> bool:
    expires = claim_of(task, context).expires_at
    return expires is not None and expires > context.now


def account_claim(account: Account | None, context: Context) -> Claim:
    """Tell who holds an Account: the owner of the open Task that is its claim."""
    task = holding_task(account, context)
    return claim_of(task, context) if task else Claim()


def claim_on(dossier: Dossier, context: Context) -> Claim:
    """Tell who holds an item, whatever it is."""
    if dossier.item.kind is ItemKind.ACCOUNT:
        return account_claim(dossier.account, context)
    record = dossier.order or dossier.case
    return claim_of(record, context) if record is not None else Claim()


def held_by_another(dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse a decision about an item that somebody else holds; a supervisor can reassign or override."""
    claim = claim_on(dossier, context)
    if claim.holder is None or claim.mine or not claim.live or claim.expires_at is None:
        return None
    return Refusal(
        text=tr("{name} holds this item until {time}.", name=claim.name, time=claim.expires_at),
        overridable=True,
        earliest=claim.expires_at,
    )
