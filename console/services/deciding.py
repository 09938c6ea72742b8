"""From a dossier to a plan: what is possible, what was typed and ticked, and the plan or the reason for none.

Pure but for one memory: with whom this session has seen the same residence card. No request is made here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from console.models.action import ActionSpec, Context, Refusal
from console.models.dossier import Dossier
from console.models.examination import Examination
from console.models.plan import WritePlan
from console.models.text import joined, tr
from console.services.card_registry import CardRegistry
from console.services.casework import examine, missing_ticks, refuse, rights_of_plan
from console.services.forms import FormProblems, fill, lengths_of_plan
from console.services.registry import Registry
from console.services.rules.planning import words_of_plan


class Decisions:
    """What may be decided about the items of one session."""

    def __init__(self, registry: Registry, context: Callable[[], Context]) -> None:
        """Take the actions, and what gives the context of this moment."""
        self._registry = registry
        self._context = context
        self._cards = CardRegistry()

    def forget(self) -> None:
        """Forget which cards were seen."""
        self._cards = CardRegistry()

    def examine(
        self, dossier: Dossier, *, ticks: frozenset[str] = frozenset(), entries: Mapping[str, Any] | None = None
    ) -> Examination:
        """Compute everything that is shown of a dossier, with what was typed so far."""
        spec = self._registry.queue(dossier.item.queue)
        return examine(dossier, spec, self._registry, self._context_of(dossier, ticks, (entries or {}).items()))

    def prepare(
        self,
        action: str,
        dossier: Dossier,
        values: Mapping[str, Any],
        *,
        ticks: frozenset[str] = frozenset(),
        override: str | None = None,
    ) -> WritePlan | Refusal | FormProblems:
        """Make the plan of a decision, or say why there is none.

        Raises:
            KeyError: there is no such action.
        """
        spec = self._registry.action(action)
        reason = (override or "").strip() or None
        context = replace(self._context_of(dossier, ticks, values.items()), override=reason)
        self._cards.note(dossier.item.number, context.entries.get("card_number"))
        refusal = self._refusal(spec, dossier, context)
        if refusal is not None:
            return refusal
        context = self._on_record(spec, dossier, context)
        form = fill(spec, {**spec.defaults(dossier, context), **values}, spec.choices(dossier, context))
        if isinstance(form, FormProblems):
            return form
        problems = spec.problems(dossier, form, context)
        if problems:
            return FormProblems(problems=problems)
        plan = spec.plan(dossier, form, context)
        closed = words_of_plan(plan, context) or rights_of_plan(plan, context.org)
        return closed or lengths_of_plan(plan, spec, context.org) or plan

    def _context_of(self, dossier: Dossier, ticks: frozenset[str], entries: Iterable[tuple[str, Any]]) -> Context:
        """Give the context of one item: ticks, what was typed, and with whom this session saw the same card."""
        typed = {name: str(value).strip() for name, value in entries if value is not None and str(value).strip()}
        others = self._cards.elsewhere(dossier.item.number, typed.get("card_number"))
        return replace(self._context(), ticks=ticks, entries=typed, seen_elsewhere=others)

    def _on_record(self, spec: ActionSpec, dossier: Dossier, context: Context) -> Context:
        """Leave only what the decision rests on: ticks that were asked for, an override that was needed."""
        checks = self._registry.queue(dossier.item.queue).checks
        asked = {found.key for found in (check.find(dossier, context) for check in checks) if found.verdict.needs_tick}
        needed = refuse(spec, dossier, context) is not None
        return replace(context, ticks=context.ticks & asked, override=context.override if needed else None)

    def _refusal(self, spec: ActionSpec, dossier: Dossier, context: Context) -> Refusal | None:
        queue = self._registry.queue(dossier.item.queue)
        if queue.key not in spec.queues:
            return Refusal(text=tr("{action} is not for this kind of item.", action=spec.title))
        refusal = refuse(spec, dossier, context)
        if refusal is not None and not (refusal.overridable and context.override and context.agent.is_supervisor):
            return refusal
        findings = tuple(check.find(dossier, context) for check in queue.checks)
        missing = missing_ticks(spec, findings, context.ticks)
        if missing:
            titles = joined((finding.title for finding in findings if finding.key in missing), ", ")
            return Refusal(text=tr("Not looked at yet: {checks}", checks=titles))
        return None
