"""One or more situations for each action in which it is possible: what the conformance tests plan.

A new action needs an entry here; `tests/test_conformance.py` says so when it is missing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from console.models.action import Context, Refusal
from console.models.dossier import Dossier
from console.models.org import Agent
from console.models.plan import WritePlan
from console.models.record import Record
from console.services.casework import refuse
from console.services.forms import FormProblems, fill
from console.services.registry import collect
from console.services.rules.planning import wire_moment
from tests.builders import (
    SIM,
    a_case,
    a_case_dossier,
    a_dossier,
    a_notice,
    a_physical_sim_order,
    a_sim,
    an_escalation,
    an_esim_order,
    an_order,
)
from tests.cancellation_decisions import SITUATIONS
from tests.drift_samples import a_drift_dossier, an_ended_dossier
from tests.identity_samples import a_submitted_id
from tests.organisations import NOW, SATO, SUPERVISORS_QUEUE, SUZUKI, TANAKA, a_context, an_org


@dataclass(frozen=True)
class Decision:
    """A situation in which an action is possible.

    Attributes:
        dossier: makes the dossier anew each time, so that two plans share no object.
        values: what the form is filled with.
    """

    action: str
    name: str
    dossier: Callable[[], Dossier]
    values: Mapping[str, Any] = field(default_factory=dict)
    agent: Agent = SATO


def _approvals() -> tuple[Decision, ...]:
    later = {"scheduled_at": NOW + timedelta(days=5)}
    return (
        Decision("approve_order", "internet", lambda: a_dossier(notices=(a_notice(),))),
        Decision("approve_order", "internet on a day", a_dossier, later),
        Decision("approve_order", "esim", lambda: a_dossier(order=an_esim_order())),
        Decision("approve_order", "vpn on a day", lambda: a_dossier(order=an_order(type="VPN")), later),
        Decision("approve_order", "physical sim", lambda: a_dossier(order=a_physical_sim_order())),
        Decision("approve_order", "escalated", lambda: a_dossier(cases=(an_escalation(),)), agent=TANAKA),
    )


def _escalated_check() -> Dossier:
    return a_case_dossier(case=a_case(is_escalated=True, owner_id=SUPERVISORS_QUEUE))


def _failed() -> Dossier:
    return a_dossier(
        order=an_order(status="Approved", activation_status="Failed", activation_error="PAYMENT_METHOD_MISSING")
    )


def _waits_for_sim() -> Dossier:
    return a_dossier(order=a_physical_sim_order(status="Approved"), sims=(a_sim(),))


_REGISTRY: Final = collect()
REASON: Final = {"reason": "as agreed with the customer"}
DECISIONS: Final = (
    *_approvals(),
    *(Decision(*situation) for situation in SITUATIONS),
    Decision("repair_drift", "ended", an_ended_dossier),
    Decision("repair_drift", "billed", a_drift_dossier, {"reason": "Never ended"}, agent=TANAKA),
    Decision("verify_identity", "by chip", a_submitted_id, {"method": "chip", "note": "seen at the counter"}),
    Decision("reject_identity", "expired", a_submitted_id, {"reason": "expired"}),
    Decision("claim", "an ID check", a_submitted_id),
    Decision("reject_order", "with a notice", lambda: a_dossier(notices=(a_notice(),)), REASON),
    Decision("assign_sim", "free card", _waits_for_sim, {"sim": SIM}),
    Decision("retry_provisioning", "cause gone", _failed),
    Decision("record_eligibility", "eligible", a_case_dossier, {"result": "Home 1G", "note": "from 2027"}),
    Decision("record_eligibility", "not eligible", a_case_dossier, {"result": "Not Eligible"}),
    Decision("record_eligibility", "no sale", lambda: a_case_dossier(opportunity=None), {"result": "Home 1G"}),
    Decision("claim", "order", a_dossier),
    Decision("claim", "case", a_case_dossier),
    Decision("release", "order", lambda: a_dossier(order=an_order(owner_id=SATO.id))),
    Decision("release", "case", lambda: a_case_dossier(case=a_case(owner_id=SATO.id))),
    Decision("reassign", "order", a_dossier, {"owner": SUZUKI.id, **REASON}, TANAKA),
    Decision("reassign", "case", a_case_dossier, {"owner": SUZUKI.id, **REASON}, TANAKA),
    Decision("escalate", "order", a_dossier, REASON),
    Decision("escalate", "case", a_case_dossier, REASON),
    Decision("escalate", "ID document", a_submitted_id, REASON),
    Decision("hand_back", "order", lambda: a_dossier(cases=(an_escalation(),)), REASON, TANAKA),
    Decision("hand_back", "case", _escalated_check, REASON, TANAKA),
)


def context_of(decision: Decision, variant: str = "standard") -> Context:
    """The person of a decision at work in a variant of organisation."""
    role = "supervisor" if decision.agent.is_supervisor else "agent"
    return a_context(agent=decision.agent, org=an_org(variant, role=role))


def plan_of(decision: Decision, context: Context) -> WritePlan | Refusal:
    """Decide as the desk does: refusal, form, plan."""
    action, dossier = _REGISTRY.action(decision.action), decision.dossier()
    refusal = refuse(action, dossier, context)
    if refusal is not None:
        return refusal
    values = {**action.defaults(dossier, context), **decision.values}
    form = fill(action, values, action.choices(dossier, context))
    assert not isinstance(form, FormProblems), form
    return action.plan(dossier, form, context)


def a_plan(decision: Decision, variant: str = "standard") -> WritePlan:
    """The plan of a decision that is possible."""
    found = plan_of(decision, context_of(decision, variant))
    assert isinstance(found, WritePlan), str(found.text)
    return found


def on_the_wire(value: object) -> object:
    """A record's value as a plan has it."""
    if isinstance(value, datetime):
        return wire_moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def seen_values(dossier: Dossier) -> dict[str, dict[str, object]]:
    """What the dossier showed, by record id and API field."""
    records: list[Record | None] = [
        *(dossier.order, dossier.case, dossier.account, dossier.opportunity),
        *(*dossier.notices, *dossier.cases, *dossier.opportunities, *dossier.sims),
    ]
    found = [record for record in records if record is not None]
    return {str(getattr(record, "id")): _shown(record) for record in found}  # noqa: B009 - every model of these has an id


def _shown(record: Record) -> dict[str, object]:
    """A record's values under each name that an org may have for the field (`OpportunityId`, `Opportunity__c`)."""
    dump = record.model_dump()
    return {name: on_the_wire(dump[column.name]) for column in record.columns() for name in column.candidates}
