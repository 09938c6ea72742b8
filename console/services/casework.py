"""Examines a dossier: findings, facts, triggers and the actions on offer. Pure; nothing is asked of anybody here."""

from collections.abc import Iterable

from console.models.action import ActionSpec, Context, Offer, Refusal, Tone
from console.models.dossier import Dossier, Finding
from console.models.examination import Examination
from console.models.org import Org, Role
from console.models.plan import CreateRecord, WritePlan
from console.models.queue import QueueSpec
from console.models.right import How
from console.models.text import tr
from console.services.authority import read_only_reason
from console.services.registry import Registry
from console.services.rules.claims import claim_of
from console.services.rules.escalation import escalated_because
from console.services.rules.ownership import own_record
from console.services.rules.rights import closed, closed_inputs, lacking, needed_fields, required_words


def examine(dossier: Dossier, spec: QueueSpec, registry: Registry, context: Context) -> Examination:
    """Compute everything that the workspace and the command line show of an item."""
    findings = tuple(check.find(dossier, context) for check in spec.checks)
    record = own_record(dossier)
    subject = dossier.subject
    return Examination(
        spec=spec,
        dossier=dossier,
        headline=spec.headline(dossier),
        findings=findings,
        sections=spec.facts(dossier, context),
        triggers=spec.triggers(dossier, context),
        escalated=escalated_because(dossier),
        claim=claim_of(record, context) if record else spec.claim(subject, context),
        deadline=spec.deadline(subject, context.profile, context.now),
        flags=spec.flags(subject, context.org, context.profile, context.now),
        offers=tuple(offer(action, dossier, findings, context) for action in registry.actions_of(spec.key)),
    )


def offer(action: ActionSpec, dossier: Dossier, findings: Iterable[Finding], context: Context) -> Offer:
    """Show one action of an item: possible, or refused with a reason."""
    refusal = refuse(action, dossier, context)
    return Offer(
        action=action,
        refusal=refusal,
        choices=action.choices(dossier, context),
        defaults=action.defaults(dossier, context),
        missing_ticks=missing_ticks(action, findings, context.ticks) if refusal is None or refusal.overridable else (),
        closed=closed_inputs(action, context.org),
        needed=action.insists(dossier, context),
        usual=action.usual(dossier, context) if action.usual is not None else action.tone is Tone.PRIMARY,
    )


def missing_ticks(action: ActionSpec, findings: Iterable[Finding], ticks: frozenset[str]) -> tuple[str, ...]:
    """Give the checks that only a person can answer and that have no tick yet (domain.md 2.1)."""
    if not action.ticks:
        return ()
    return tuple(finding.key for finding in findings if finding.verdict.needs_tick and finding.key not in ticks)


def refuse(action: ActionSpec, dossier: Dossier, context: Context) -> Refusal | None:
    """Say why an action is not possible: the role, the rights in this org, then the action's own rule."""
    return _role(action, context) or _rights(action, context.org) or action.available(dossier, context)


def _role(action: ActionSpec, context: Context) -> Refusal | None:
    if context.agent.role.covers(action.role):
        return None
    if context.agent.role is Role.READ_ONLY:
        return Refusal(text=read_only_reason(context.agent))
    return Refusal(text=tr("Only a supervisor may do this."))


def _rights(action: ActionSpec, org: Org) -> Refusal | None:
    for one in needed_fields(action, org):
        sentence = closed(one.object, one.field, org, one.how) if one.vital else None
        if sentence is not None:
            return Refusal(text=sentence)
    return None


def rights_of_plan(plan: WritePlan, org: Org) -> Refusal | None:
    """Refuse a plan that Salesforce would refuse, instead of failing at the write (domain.md 3).

    It writes a field that is closed to this user, or makes a record without a field that this organisation requires.
    """
    for row in plan.rows:
        how = How.CREATE if isinstance(row, CreateRecord) else How.UPDATE
        for write in row.writes:
            sentence = closed(row.object, write.field, org, how)
            if sentence is not None:
                return Refusal(text=sentence)
        lack = lacking(row.object, (write.field for write in row.writes), org) if how is How.CREATE else ()
        if lack:
            return Refusal(text=required_words(lack))
    return None
