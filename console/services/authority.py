"""Who may send a plan: checked once more where plans are sent, whatever made them and whatever a button showed."""

from console.models.action import ActionSpec
from console.models.ids import same_record
from console.models.org import Agent, Org, Role
from console.models.plan import WritePlan
from console.models.text import Text, tr
from console.services.registry import Registry
from console.services.rules.rights import needed_fields, written_by


def read_only_reason(agent: Agent) -> Text:
    """Say why a person decides nothing here."""
    known = tr("You may read here and decide nothing: no permission set of this console is yours.")
    return tr("You may read here and decide nothing. {reason}", reason=agent.role_text) if agent.role_text else known


def refuse_plan(plan: WritePlan, agent: Agent, org: Org, registry: Registry) -> Text | None:
    """Say why this person may not send a plan, or None.

    A plan is a value that anything can make. So here it is held against the person and against what its action is
    declared to write: another person's plan, a role that does not cover the action, an override or an ending that
    needs a supervisor, and fields that are none of the action's.
    """
    if agent.role is Role.READ_ONLY:
        return read_only_reason(agent)
    if not same_record(plan.agent, agent.id):
        return tr("This decision is somebody else's.")
    spec = next((one for one in registry.actions if one.key == plan.action), None)
    if spec is None:
        return tr("There is no action {action}.", action=plan.action)
    if not agent.role.covers(_least_role(plan, spec)):
        return tr("Only a supervisor may do this.")
    return _foreign(plan, spec, agent, org)


def _least_role(plan: WritePlan, spec: ActionSpec) -> Role:
    if plan.override:
        return Role.SUPERVISOR
    if plan.endings and spec.ends is not None and spec.ends.covers(spec.role):
        return spec.ends
    return spec.role


def _foreign(plan: WritePlan, spec: ActionSpec, agent: Agent, org: Org) -> Text | None:
    """Find what the plan would do that its action never does."""
    declared = {one.key for one in needed_fields(spec, org)}
    strange = sorted(f"{one.object}.{one.field}" for one in written_by(plan) if one.key not in declared)
    if strange:
        return tr("The plan writes what its action does not: {fields}.", fields=", ".join(strange))
    if plan.endings and spec.ends is None:
        return tr("The plan ends a service, and its action does not.")
    if not spec.hands_over and any(
        write.field == "OwnerId" and not same_record(str(write.after), agent.id)
        for row in plan.rows
        for write in row.writes
    ):
        return tr("The plan gives the item to somebody else, and its action does not.")
    return None
