"""The commands that read and decide, over the same desk as the window; each gives its exit code."""

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from console.models.action import Refusal
from console.models.drift import DriftReport
from console.models.examination import Examination
from console.models.journal import Execution, Outcome
from console.models.plan import WritePlan
from console.models.queue import Source
from console.models.text import Text, joined, tr
from console.services.desk import Desk
from console.services.drift_desk import how_far
from console.services.forms import FormProblems
from console.services.hand_over import write_document
from console.services.journal import Journal
from console.services.language import Language
from console.services.rules.settlement import open_choices
from console.services.settings import Settings
from console.views.terminal import documents, drift_documents, printing
from console.views.terminal.exit_codes import DONE, FINDINGS, REFUSED, UNKNOWN, UNREACHABLE, USAGE

_EXIT: Final[Mapping[Outcome, int]] = {
    Outcome.DONE: DONE,
    Outcome.ALREADY_SO: DONE,
    Outcome.PLANNED: DONE,
    Outcome.REFUSED: REFUSED,
    Outcome.CONFLICT: REFUSED,
    Outcome.FAILED: REFUSED,
    Outcome.UNKNOWN: UNKNOWN,
}


class Opener(Protocol):
    """Builds what a command needs; `app.py` gives the real one."""

    async def desk(self, settings: Settings, *, writes: bool) -> Desk:
        """Build a desk that was not started yet; one that only reads works beside a console that is open."""
        ...

    def journal(self, settings: Settings) -> Journal:
        """Open the journal for reading beside a console that may be running."""
        ...


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What `act` was asked to do."""

    action: str
    item: str
    values: Mapping[str, str]
    dry_run: bool
    yes: bool
    as_json: bool


@dataclass(frozen=True, kw_only=True)
class JournalWish:
    """What `journal` was asked to show."""

    unfinished: bool
    verify: bool
    export: Path | None
    as_json: bool


@asynccontextmanager
async def at_desk(opener: Opener, settings: Settings, *, writes: bool = False) -> AsyncIterator[Desk]:
    """Open a desk for one command, and close it whatever happens."""
    desk = await opener.desk(settings, writes=writes)
    try:
        await desk.start()
        yield desk
    finally:
        await desk.aclose()


async def queue(
    opener: Opener, settings: Settings, language: Language, *, key: str | None, view: str | None, as_json: bool
) -> int:
    """Show the queues with counts, or the lines of one sub-view."""
    async with at_desk(opener, settings) as desk:
        if key is not None and key not in {spec.key for spec in desk.queues}:
            return _usage(language, tr("There is no queue {key} for you.", key=key), as_json=as_json)
        await _fill(desk, key)
        if key is None:
            states = [desk.feed.state(spec.key) for spec in desk.queues]
            document = documents.queues_document(states, desk.clock.now(), language)
            _raise_failure(desk, [state.spec.key for state in states])
            _show(document, as_json=as_json, plain=printing.print_queues)
            return DONE
        _raise_failure(desk, [key])
        state = desk.feed.state(key)
        for sentence in open_choices(desk.org, state.spec.settles):
            printing.say(language.text(sentence))
        wanted = view or state.spec.views[0].key
        if wanted not in {one.key for one in state.spec.views}:
            return _usage(language, tr("The queue {key} has no view {view}.", key=key, view=wanted), as_json=as_json)
        document = documents.queue_document(state, wanted, language)
        if as_json:
            printing.print_json(document)
        else:
            titles = [language.text(column.title) for column in state.spec.columns]
            printing.print_queue(document, [*titles, language.text(tr("Deadline")), language.text(tr("Flags"))])
        return DONE


async def _fill(desk: Desk, key: str | None) -> None:
    """Read a queue; one that a scan fills is scanned, because the clock never does that."""
    if key is not None and desk.feed.state(key).spec.source is Source.SCAN:
        async for _report in desk.drift.scan():
            pass
        return
    await desk.feed.refresh(key)


def _raise_failure(desk: Desk, keys: list[str]) -> None:
    for key in keys:
        problem = desk.feed.problem(key)
        if problem is not None:
            raise problem


async def show(opener: Opener, settings: Settings, language: Language, *, item: str, as_json: bool) -> int:
    """Show an item's dossier."""
    async with at_desk(opener, settings) as desk:
        found = await desk.open(await desk.find(item))
        _show(documents.examination_document(found, language), as_json=as_json, plain=printing.print_item)
        return DONE


async def act(opener: Opener, settings: Settings, language: Language, decision: Decision) -> int:
    """Make a plan, show it, and execute it when the reader agrees."""
    async with at_desk(opener, settings, writes=not decision.dry_run) as desk:
        if decision.action not in {spec.key for spec in desk.registry.actions}:
            return _usage(language, tr("There is no action {key}.", key=decision.action), as_json=decision.as_json)
        found = await desk.open(await desk.find(decision.item))
        values: dict[str, Any] = dict(decision.values)
        override = values.pop("override", None)
        asks = not decision.yes and not decision.dry_run
        if asks and not sys.stdin.isatty():
            return _usage(language, tr("Without a terminal, --yes or --dry-run is needed."), as_json=decision.as_json)
        ticks = _ticks(desk, found, decision, language)
        prepared = desk.prepare(decision.action, found.dossier, values, ticks=ticks, override=override)
        if not isinstance(prepared, WritePlan):
            return _refused(prepared, found, decision, language)
        message = language.text(prepared.title)
        plan = documents.plan_document(prepared, language, message)
        if decision.dry_run:
            _show(plan, as_json=decision.as_json, plain=printing.print_ending)
            return DONE
        if asks:
            printing.print_ending(plan, beside=decision.as_json)
            if not printing.agrees(language.text(desk.environment_line(prepared))):
                return _refused(Refusal(text=tr("Nothing was written.")), found, decision, language)
        done = await desk.execute(prepared)
        _show(documents.execution_document(done, language), as_json=decision.as_json, plain=printing.print_ending)
        if done.remedy is not None:
            printing.say(language.text(done.remedy))
        return _EXIT[done.outcome]


def _ticks(desk: Desk, found: Examination, decision: Decision, language: Language) -> frozenset[str]:
    """Collect the ticks that only a person can make: `--yes` stands for them, a dry run needs none."""
    offer = next((one for one in found.offers if one.action.key == decision.action), None)
    missing = offer.missing_ticks if offer else ()
    if decision.yes or decision.dry_run:
        return frozenset(finding.key for finding in found.findings if finding.verdict.needs_tick) & frozenset(
            missing or [finding.key for finding in found.findings]
        )
    ticked = set()
    for finding in found.findings:
        if finding.key in missing:
            line = f"{language.text(finding.title)}: {language.text(finding.evidence)}"
            if printing.agrees(line):
                ticked.add(finding.key)
    del desk
    return frozenset(ticked)


def _refused(refusal: Refusal | FormProblems, found: Examination, decision: Decision, language: Language) -> int:
    if isinstance(refusal, Refusal):
        text: Text = refusal.text
    else:
        text = joined(tr("{field}: {problem}", field=name, problem=sentence) for name, sentence in refusal.problems)
    number = found.dossier.item.number
    document = documents.refusal_document(decision.action, number, Outcome.REFUSED, language.text(text))
    _show(document, as_json=decision.as_json, plain=printing.print_ending)
    return REFUSED


async def drift(opener: Opener, settings: Settings, language: Language, *, as_json: bool) -> int:
    """Compare Salesforce with WHMCS; a scan that WHMCS cut off says how far it got."""
    async with at_desk(opener, settings) as desk:
        report: DriftReport | None = None
        with printing.progress(language.text(tr("Services compared"))) as show_progress:
            async for report in desk.drift.scan():
                show_progress(report.services, report.total)
        if report is None:
            return UNREACHABLE
        _show(drift_documents.drift_document(report, language), as_json=as_json, plain=printing.print_drift)
        if not report.complete:
            printing.say(language.text(how_far(report)))
        if report.pairs:
            return FINDINGS
        return DONE if report.complete else UNREACHABLE


async def journal(opener: Opener, settings: Settings, language: Language, wish: JournalWish) -> int:
    """Show, verify or export this workstation's journal; it is read beside a console that is running."""
    book = opener.journal(settings)
    try:
        if wish.verify:
            problems = [{"number": one.number, "text": language.text(one.text)} for one in book.verify()]
            _show({"problems": problems}, as_json=wish.as_json, plain=printing.print_problems)
            return FINDINGS if problems else DONE
        if wish.export is not None:
            form: Literal["csv", "json"] = "json" if wish.export.suffix == ".json" else "csv"
            write_document(wish.export, book.export(form), private=True)
            printing.say(language.text(tr("Written: {file}", file=wish.export.name)))
            return DONE
        document = _unfinished(book) if wish.unfinished else _lines(book)
        _show(document, as_json=wish.as_json, plain=printing.print_journal)
        return DONE
    finally:
        book.close()


def _unfinished(book: Journal) -> dict[str, Any]:
    rows = [
        {
            "plan": one.plan,
            "action": one.action,
            "item": one.item,
            "stage": one.stage.value,
            "since": one.since.isoformat(timespec="seconds"),
            "agent": one.agent,
        }
        for one in book.unfinished()
    ]
    return {"unfinished": rows}


def _lines(book: Journal) -> dict[str, Any]:
    rows = [
        {
            "number": one.number,
            "at": one.at.isoformat(timespec="seconds"),
            "plan": one.plan,
            "agent": one.agent,
            "action": one.action,
            "item": one.item,
            "stage": one.stage.value,
            "outcome": one.outcome,
            "step": one.step,
        }
        for one in book.entries()
    ]
    return {"entries": rows}


async def resume(opener: Opener, settings: Settings, language: Language, *, as_json: bool) -> int:
    """Finish what was cut off; the worst outcome gives the exit code."""
    async with at_desk(opener, settings, writes=True) as desk:
        done: tuple[Execution, ...] = await desk.resume()
        rows = [documents.execution_document(one, language) for one in done]
        _show({"resumed": rows}, as_json=as_json, plain=printing.print_resumed)
        return max((_EXIT[one.outcome] for one in done), default=DONE)


def _show(document: Any, *, as_json: bool, plain: Any) -> None:
    if as_json:
        printing.print_json(document)
    else:
        plain(document)


def _usage(language: Language, text: Text, *, as_json: bool) -> int:
    printing.say_failure(language.text(text), remedy="", as_json=as_json)
    return USAGE
