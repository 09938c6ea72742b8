"""The gallery: the workspace's widgets in every state, for eyes (`python -m console.views.gallery DIR`)."""

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import Field
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.models.action import ActionSpec, Choice, Form, Offer, Refusal, Tone
from console.models.dossier import Agreement, Fact, FactSection, Finding, ItemKind, ItemRef, Verdict
from console.models.ids import PlanId, UserId
from console.models.journal import Execution, Outcome, StepOutcome, StepReport
from console.models.plan import Atomic, CreateRecord, FieldWrite, UpdateRecord, ValueKind, WritePlan
from console.models.text import Text, tr, verbatim
from console.views.gallery_session import session_scenes
from console.views.item.action_bar import ActionBar
from console.views.item.checklist import Checklist
from console.views.item.execution_view import ExecutionView
from console.views.item.facts_view import FactsView
from console.views.item.form import FormView
from console.views.item.plan_preview import PlanPreview
from console.views.item.writing import Run
from console.views.loop import application, pump
from console.views.parts.badge import Badge, BadgeTone
from console.views.parts.banner import Banner
from console.views.parts.empty_state import EmptyState
from console.views.parts.skeleton import Skeleton
from console.views.set_up.set_up_page import CHOICES, FINDINGS, SetUpPage
from console.views.set_up.set_up_samples import NOON, SET_UP_FINDINGS, sample_set_up
from console.views.speech import Speech
from console.views.theme import Theme

WIDTH = 520
TALL = 560
TODAY = date(2026, 11, 20)
STEP_OF_OUTCOME = {
    Outcome.DONE: StepOutcome.DONE,
    Outcome.ALREADY_SO: StepOutcome.ALREADY_SO,
    Outcome.CONFLICT: StepOutcome.CONFLICT,
    Outcome.REFUSED: StepOutcome.REFUSED,
    Outcome.UNKNOWN: StepOutcome.UNKNOWN,
    Outcome.FAILED: StepOutcome.FAILED,
    Outcome.PLANNED: StepOutcome.PLANNED,
}


class SampleForm(Form):
    """Every kind of field."""

    line: str = Field(title="A line", description="A help text.")
    long: str = Field(title="A long text", json_schema_extra={"long": True})
    switch: bool = Field(default=True, title="A switch")
    day: date | None = Field(None, title="A day")
    moment: datetime | None = Field(None, title="A moment")
    choice: str = Field("", title="A choice")


def sample_offer(**more: Any) -> Offer:
    """Give an action on offer, keywords override."""
    offered: dict[str, Any] = {"refusal": more.pop("refusal", None), "missing_ticks": more.pop("missing_ticks", ())}
    values: dict[str, Any] = {
        "key": "sample",
        "title": verbatim("承認"),
        "hint": verbatim("承認"),
        "shortcut": "A",
        "queues": frozenset({"orders"}),
        "available": lambda _dossier, _context: None,
        "plan": lambda _dossier, _form, _context: sample_plan(),
        "writes": (),
    }
    spec = ActionSpec(**(values | more))
    choices = {"choice": tuple(Choice(value=word, title=verbatim(word)) for word in ("Home 1G", "Home 10G"))}
    return Offer(action=spec, choices=choices, defaults={}, usual=spec.tone is Tone.PRIMARY, **offered)


def sample_findings() -> tuple[Finding, ...]:
    """Give one finding for each verdict."""
    return tuple(
        Finding(
            key=verdict.value,
            title=verbatim(f"項目 {verdict.value}"),
            verdict=verdict,
            evidence=verbatim("根拠です。"),
        )
        for verdict in Verdict
    )


def sample_sections() -> tuple[FactSection, ...]:
    """Give facts of every agreement."""
    facts = (
        Fact(
            label=verbatim("氏名"),
            salesforce=verbatim("髙橋 美咲"),
            whmcs=verbatim("高橋 美咲"),
            agreement=Agreement.DIFFERENT,
            note=verbatim("旧字体の違いです。"),
        ),
        Fact(
            label=verbatim("電話"),
            salesforce=verbatim("03-0000-0000"),
            whmcs=verbatim("03-0000-0000"),
            agreement=Agreement.SAME,
        ),
        Fact(label=verbatim("メモ"), salesforce=verbatim("平日の午前中は不在です。")),
    )
    return (FactSection(key="customer", title=verbatim("お客様"), facts=facts),)


def sample_plan() -> WritePlan:
    """Give a plan with every kind of value."""

    def write(label: str, before: Any, after: Any, **more: Any) -> FieldWrite:
        return FieldWrite(field=label, label=verbatim(label), before=before, after=after, **more)

    update = UpdateRecord(
        object="Order",
        id="801",
        name=verbatim("Order 00000101"),
        writes=(
            write("状態", "Pending Review", "Approved"),
            write("日時", None, "2026-11-20T01:42:00Z", kind=ValueKind.MOMENT),
            write("金額", 4400, 5500, kind=ValueKind.MONEY),
            write("所有者", "005", "00G", kind=ValueKind.REFERENCE, shown_before="佐藤 花子", shown_after="CS_Orders"),
        ),
    )
    create = CreateRecord(
        object="Case", name=verbatim("Case"), writes=(write("件名", None, "Escalation"),), identity=()
    )
    return WritePlan(
        id=PlanId("sample"),
        action="sample",
        title=verbatim("Order 00000101 を承認"),
        agent=UserId("005"),
        item=ItemRef(queue="orders", kind=ItemKind.ORDER, id="801", number="00000101"),
        agent_name="佐藤 花子",
        steps=(Atomic(steps=(update, create)),),
        notes=(verbatim("開通処理が始まります。"),),
    )


def sample_run(outcome: Outcome | None) -> Run:
    """Give a run that ended so, or that is under way."""
    plan = sample_plan()
    run = Run(plan, decides=True)
    if outcome is not None:
        steps = tuple(
            StepReport(step="update", target=str(row.name), outcome=STEP_OF_OUTCOME[outcome], before=(), after=())
            for row in plan.rows
        )
        run.execution = Execution(
            plan=plan.id,
            action=plan.action,
            item="00000101",
            outcome=outcome,
            message=verbatim("結果の文章です。"),
            steps=steps,
        )
    return run


class Gallery:
    """Makes each widget in each state."""

    def __init__(self, speech: Speech, theme: Theme) -> None:
        """Make them in a language and a theme."""
        self._speech, self._theme = speech, theme

    def scenes(self) -> Mapping[str, Callable[[], QWidget]]:
        """Give the pictures to take, by name."""
        found: dict[str, Callable[[], QWidget]] = {
            "badges": self._badges,
            "banners": self._banners,
            "empty": self._empty,
            "skeleton": lambda: Skeleton(self._theme),
            "checklist": self._checklist,
            "facts": self._facts,
            "actions": self._actions,
            "form": lambda: self._form(problems=False),
            "form_problems": lambda: self._form(problems=True),
            "preview": lambda: self._preview(()),
            "preview_waits": lambda: self._preview((Verdict.ASK.value,)),
            "run_writing": lambda: self._run(None),
            "set_up": lambda: self._set_up(FINDINGS),
            "set_up_choices": lambda: self._set_up(CHOICES),
        }
        for outcome in Outcome:
            found[f"run_{outcome.value}"] = partial(self._run, outcome)
        found.update(session_scenes(self._speech, self._theme))
        return found

    def _column(self, widgets: list[QWidget]) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        for widget in widgets:
            column.addWidget(widget)
        return holder

    def _badges(self) -> QWidget:
        badges: list[QWidget] = []
        for tone in BadgeTone:
            badge = Badge(self._theme)
            badge.say(tone.value, tone=tone, icon="clock-outline")
            badges.append(badge)
        return self._column(badges)

    def _banners(self) -> QWidget:
        banners: list[QWidget] = []
        for tone in BadgeTone:
            banner = Banner(self._theme)
            banner.say("文章が長いときは次の行へ続きます。" * 2, tone=tone, icon="information-outline")
            banners.append(banner)
        return self._column(banners)

    def _empty(self) -> QWidget:
        state = EmptyState(self._speech, self._theme)
        state.say("inbox-outline", tr("Nothing is open"), button=tr("Try again"))
        return state

    def _checklist(self) -> QWidget:
        checklist = Checklist(self._speech, self._theme)
        checklist.show_findings(sample_findings(), frozenset({Verdict.ASK.value}))
        return checklist

    def _facts(self) -> QWidget:
        facts = FactsView(self._speech, self._theme)
        facts.show_sections(sample_sections())
        return facts

    def _actions(self) -> QWidget:
        refusal = Refusal(text=verbatim("確認項目が不合格です。"), overridable=True)
        offers = (
            sample_offer(tone=Tone.PRIMARY),
            sample_offer(tone=Tone.DANGER, title=verbatim("却下"), shortcut="R"),
            sample_offer(title=verbatim("例外承認"), shortcut="O", refusal=refusal),
            sample_offer(
                title=verbatim("解放"), shortcut="L", key="release", refusal=Refusal(text=verbatim("担当者ではない。"))
            ),
        )
        bars: list[QWidget] = []
        for supervisor in (False, True):
            bar = ActionBar(self._speech, self._theme)
            bar.show_offers(offers, sample_findings(), supervisor=supervisor)
            bar.explain("release")
            bars.append(bar)
        return self._column(bars)

    def _form(self, *, problems: bool) -> QWidget:
        form = FormView(sample_offer(form=SampleForm), self._speech, self._theme, today=TODAY)
        form.restore({"day": TODAY, "moment": datetime(2026, 11, 20, 1, 42, tzinfo=UTC) + timedelta(days=1)})
        if problems:
            said: Text = verbatim("入力してください。")
            form.show_problems((("line", said), ("long", said)))
        return form

    def _preview(self, missing: tuple[str, ...]) -> QWidget:
        preview = PlanPreview(self._speech, self._theme)
        offer = sample_offer(missing_ticks=missing, form=SampleForm)
        line = verbatim("Salesforce (demo) で Order 00000101 を承認")
        preview.show_plan(sample_plan(), offer, sample_findings(), line=line, fresh=True)
        return preview

    def _set_up(self, tab: int) -> QWidget:
        page = SetUpPage(sample_set_up(), _raise, speech=self._speech, theme=self._theme)
        page.setFixedHeight(TALL)
        page.findings.show_findings(SET_UP_FINDINGS, at=NOON)
        page.show_tab(tab)
        return page

    def _run(self, outcome: Outcome | None) -> QWidget:
        view = ExecutionView(self._speech, self._theme)
        view.show_run(sample_run(outcome))
        return view


def _raise(problem: BaseException) -> None:
    raise problem


def draw(folder: Path) -> tuple[Path, ...]:
    """Write every picture in both themes and languages, and give the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    theme = Theme("light")
    for mode in ("light", "dark"):
        theme.set_mode(mode)
        for code in ("ja", "en"):
            for name, make in Gallery(Speech(code), theme).scenes().items():
                widget = make()
                widget.setFixedWidth(WIDTH)
                widget.show()
                widget.resize(
                    WIDTH, widget.heightForWidth(WIDTH) if widget.hasHeightForWidth() else widget.sizeHint().height()
                )
                pump()
                path = folder / f"{name}-{mode}-{code}.png"
                widget.grab().save(str(path))
                widget.close()
                widget.deleteLater()
                written.append(path)
    return tuple(written)


def main() -> int:
    """Draw into the folder that the command line names."""
    application()
    return 0 if draw(Path(sys.argv[1])) else 1


if __name__ == "__main__":
    sys.exit(main())
