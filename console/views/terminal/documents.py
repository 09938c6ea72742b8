"""The JSON documents of the command line; their names are a contract for scripts (design 8)."""

from datetime import datetime
from typing import Any

from console.models.action import Offer
from console.models.dossier import FactSection
from console.models.examination import Examination
from console.models.journal import Execution, Outcome, StepOutcome
from console.models.plan import CreateRecord, EndService, EndWay, WritePlan
from console.models.queue import QueueSpec, QueueState, Row
from console.models.text import Text
from console.services.language import Language
from console.services.steps.end_step import ended_as

Document = dict[str, Any]
_WAYS = {EndWay.MODULE: "ModuleTerminate", EndWay.STATUS: "UpdateClientProduct"}


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def queues_document(states: list[QueueState], as_of: datetime, language: Language) -> Document:
    """Give every queue with its count."""
    rows = [{"key": s.spec.key, "title": language.text(s.spec.title), "count": s.count} for s in states]
    return {"as_of": _moment(as_of), "queues": rows}


def queue_document(state: QueueState, view: str, language: Language) -> Document:
    """Give the lines of one sub-view of a queue."""
    items = [row_document(row, state.spec, language) for row in state.rows if view in row.views and not row.left]
    return {"queue": state.spec.key, "view": view, "as_of": _moment(state.as_of), "items": items}


def row_document(row: Row, spec: QueueSpec, language: Language) -> Document:
    """Give one line."""
    return {
        "key": row.item.number,
        "id": row.item.id,
        "title": _title(row, spec, language),
        "columns": {column.key: language.cell(column.value(row.record)) for column in spec.columns},
        "deadline": _moment(row.deadline.due_at) if row.deadline else None,
        "flags": [flag.key for flag in row.flags],
        "flag_texts": [language.text(flag.text) for flag in row.flags],
        "claimed_by": row.claim.name or None if row.claim.live else None,
    }


def _title(row: Row, spec: QueueSpec, language: Language) -> str:
    cells = {column.key: language.cell(column.value(row.record)) for column in spec.columns}
    return cells.get("customer") or row.item.number


def examination_document(found: Examination, language: Language) -> Document:
    """Give an item's dossier: facts, checklist and actions with their forms."""
    return {
        "key": found.dossier.item.number,
        "id": found.dossier.item.id,
        "queue": found.spec.key,
        "title": language.text(found.headline),
        "as_of": _moment(found.dossier.read_at),
        "deadline": _moment(found.deadline.due_at) if found.deadline else None,
        "flags": [flag.key for flag in found.flags],
        "escalated": language.text(found.escalated) if found.escalated else None,
        "triggers": [{"key": one.key, "text": language.text(one.text)} for one in found.triggers],
        "claimed_by": found.claim.name or None if found.claim.live else None,
        "facts": [_section(section, language) for section in found.sections],
        "checklist": [
            {
                "key": finding.key,
                "title": language.text(finding.title),
                "verdict": finding.verdict.value,
                "evidence": language.text(finding.evidence),
            }
            for finding in found.findings
        ],
        "actions": [_offer(offer, language) for offer in found.offers],
    }


def _section(section: FactSection, language: Language) -> Document:
    return {
        "key": section.key,
        "title": language.text(section.title),
        "facts": [
            {
                "label": language.text(fact.label),
                "salesforce": language.text(fact.salesforce) if fact.salesforce else None,
                "whmcs": language.text(fact.whmcs) if fact.whmcs else None,
                "agreement": fact.agreement.value,
            }
            for fact in section.facts
        ],
    }


def _offer(offer: Offer, language: Language) -> Document:
    return {
        "key": offer.action.key,
        "title": language.text(offer.action.title),
        "available": offer.refusal is None,
        "reason": language.text(offer.refusal.text) if offer.refusal else None,
        "overridable": bool(offer.refusal and offer.refusal.overridable),
        "ticks": list(offer.missing_ticks),
        "form": form_schema(offer, language),
    }


def form_schema(offer: Offer, language: Language) -> Document:
    """Give the JSON schema of an action's form, with what the records offer as values."""
    schema: Document = dict(offer.action.form.model_json_schema())
    properties: Document = {name: dict(found) for name, found in schema.get("properties", {}).items()}
    for name, info in offer.action.form.model_fields.items():
        for word, msgid in (("title", info.title), ("description", info.description)):
            if msgid:
                properties[name][word] = language.text(Text(msgid))
    for name, reason in offer.closed.items():
        properties[name]["readOnly"] = True
        properties[name]["reason"] = language.text(reason)
    for name, choices in offer.choices.items():
        if name in properties:
            properties[name]["enum"] = [choice.value for choice in choices]
            properties[name]["enumNames"] = [language.text(choice.title) for choice in choices]
    if properties:
        schema["properties"] = properties
    return schema


def plan_document(plan: WritePlan, language: Language, message: str) -> Document:
    """Give a plan that was not executed."""
    steps = []
    for row in plan.parts:
        if isinstance(row, EndService):
            steps.append(_ending_step(row, language))
            continue
        target = f"{row.object}" if isinstance(row, CreateRecord) else f"{row.object}/{row.id}"
        steps.append(
            {
                "step": language.text(row.name),
                "target": target,
                "outcome": StepOutcome.PLANNED.value,
                "before": {write.field: write.before for write in row.writes},
                "after": {write.field: write.after for write in row.writes},
            }
        )
    return _ending(plan.id, plan.action, plan.item.number, Outcome.PLANNED, message=message, steps=steps)


def _ending_step(step: EndService, language: Language) -> Document:
    return {
        "step": language.text(step.name),
        "target": f"WHMCS/{step.service}" if step.addon is None else f"WHMCS/{step.service}/addon/{step.addon}",
        "outcome": StepOutcome.PLANNED.value,
        "before": {"status": step.seen},
        "after": {"status": ended_as(step)},
        "way": "UpdateClientAddon" if step.addon is not None else _WAYS[step.way],
    }


def execution_document(done: Execution, language: Language) -> Document:
    """Give what became of a plan."""
    steps = [
        {
            "step": report.step,
            "target": report.target,
            "outcome": report.outcome.value,
            "before": dict(report.before),
            "after": dict(report.after),
            "message": language.text(report.text) if report.text else None,
        }
        for report in done.steps
    ]
    message = language.text(done.message)
    return _ending(done.plan, done.action, done.item, done.outcome, message=message, steps=steps)


def refusal_document(action: str, item: str, outcome: Outcome, message: str) -> Document:
    """Give a decision that was refused before there was a plan."""
    return _ending(None, action, item, outcome, message=message, steps=[])


def _ending(
    plan: str | None, action: str, item: str, outcome: Outcome, *, message: str, steps: list[Document]
) -> Document:
    return {
        "plan": plan,
        "action": action,
        "item": item,
        "outcome": outcome.value,
        "message": message,
        "steps": steps,
    }
