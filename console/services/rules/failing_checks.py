"""Refusing a decision because of its checklist (domain.md 2.1: a failing check refuses an agent)."""

from collections.abc import Iterable

from console.models.action import Context, Refusal
from console.models.dossier import Check, Dossier, Verdict
from console.models.text import joined, tr


def refuse_failing(checks: Iterable[Check], dossier: Dossier, context: Context) -> Refusal | None:
    """Refuse while a check fails; a supervisor may override with a reason. Escalation is judged by its own rule.

    The checks are named by their titles: the checklist beside the refusal has the evidence.
    """
    findings = [check.find(dossier, context) for check in checks if check.key != "escalation"]
    failed = [finding for finding in findings if finding.verdict is Verdict.FAIL]
    if not failed:
        return None
    named = joined((finding.title for finding in failed), ", ")
    return Refusal(text=tr("A check fails: {checks}.", checks=named), overridable=True)


def with_failing(other: Refusal | None, failing: Refusal | None, context: Context) -> Refusal | None:
    """Show a failing check beside another refusal: one reason overrides both, and whoever gives it has to see both."""
    if other is not None and other.overridable and failing is not None and context.agent.is_supervisor:
        return Refusal(text=joined((other.text, failing.text), " "), overridable=True)
    return other
