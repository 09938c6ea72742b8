"""The preflight's report to hand over: text, JSON (design 8) and one HTML page in both languages. No customer data."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Final

from console.models.doctor import Finding, Level, Mender
from console.models.text import Text, inert, tr
from console.services.clock import JAPAN
from console.services.doctor.examination import in_order
from console.services.language import LANGUAGES, Language
from console.services.resources import resource

_SIGNS: Final = {Level.BROKEN: "✗", Level.WARNING: "!", Level.OK: "✓"}
_NOT_ASKED_SIGN: Final = "–"
_WORST_FIRST: Final = (Level.BROKEN, Level.WARNING, Level.OK)
LEVELS: Final = {
    Level.BROKEN: tr("Broken"),
    Level.WARNING: tr("Warning"),
    Level.OK: tr("In order"),
}
NOT_ASKED: Final = tr("Not asked")
MENDERS: Final = {
    Mender.YOU: tr("you"),
    Mender.SF_ADMIN: tr("Salesforce administrator"),
    Mender.DEVOPS: tr("DevOps"),
}
_TITLE: Final = tr("Preflight check")
_SAME_IN_EVERY_LANGUAGE: Final = {"ja": "日本語", "en": "English"}


@dataclass(frozen=True, kw_only=True)
class ReportHead:
    """What a report is about.

    Attributes:
        at: when it was made.
        host: host of the Salesforce organisation; empty where none is set up.
        environment: `production`, `sandbox` or `demo`.
        profile: name of the org profile.
        version: of the console.
    """

    at: datetime
    host: str
    environment: str
    profile: str
    version: str


def json_report(findings: Iterable[Finding], language: Language) -> dict[str, Any]:
    """Give the document of `doctor --json`; what a finding does not have is an empty text."""
    return {"findings": [_row(one, language) for one in in_order(findings)]}


def _row(finding: Finding, language: Language) -> dict[str, str]:
    return {
        "key": finding.key,
        "level": finding.level.value,
        "text": language.text(finding.text),
        "stops": _said(finding.stops, language),
        "remedy": _said(finding.remedy, language),
        "who": finding.who.value if finding.who is not None else "",
    }


def _said(text: Text | None, language: Language) -> str:
    return language.text(text) if text is not None else ""


def summary(findings: Iterable[Finding]) -> Text:
    """Count what was found, in one sentence."""
    counts = Counter(one.level for one in findings)
    return tr(
        "Broken: {broken}. Warnings: {warnings}. In order: {fine}.",
        broken=counts[Level.BROKEN],
        warnings=counts[Level.WARNING],
        fine=counts[Level.OK],
    )


def by_level(findings: Iterable[Finding]) -> tuple[tuple[Level, tuple[Finding, ...]], ...]:
    """Group findings, the worst first; a level that nothing has is left out."""
    ordered = in_order(findings)
    groups = ((level, tuple(one for one in ordered if one.level is level)) for level in _WORST_FIRST)
    return tuple((level, group) for level, group in groups if group)


def _sign(finding: Finding) -> str:
    return _SIGNS[finding.level] if finding.asked else _NOT_ASKED_SIGN


def _heading(finding: Finding, language: Language) -> str:
    """Name a finding; what was not asked says so beside its sign."""
    return finding.key if finding.asked else f"{finding.key} ({language.text(NOT_ASKED)})"


def text_report(findings: Sequence[Finding], head: ReportHead, language: Language) -> str:
    """Write the report as plain text, what has to be mended first."""
    lines = [
        f"Assist Console {head.version} – {language.text(_TITLE)}",
        *(f"{language.text(label)}: {value}" for label, value in _facts(head, language)),
        "",
        language.text(summary(findings)),
    ]
    for level, group in by_level(findings):
        lines += ["", f"== {language.text(LEVELS[level])} ({len(group)})"]
        for finding in group:
            lines += _paragraph(finding, language)
    return "\n".join(inert(line, one_line=True) for line in lines) + "\n"


def _paragraph(finding: Finding, language: Language) -> list[str]:
    lines = [f"{_sign(finding)} {_heading(finding, language)}: {language.text(finding.text)}"]
    lines += [f"    {language.text(label)}: {words}" for label, words in _details(finding, language)]
    return lines


def _details(finding: Finding, language: Language) -> list[tuple[Text, str]]:
    """Give what a finding says beside its text, each with its label."""
    found: list[tuple[Text, str]] = []
    if finding.stops is not None:
        found.append((tr("Stops"), language.text(finding.stops)))
    if finding.remedy is not None:
        found.append((tr("Remedy"), language.text(finding.remedy)))
    if finding.who is not None:
        found.append((tr("Who"), language.text(MENDERS[finding.who])))
    return found


def _facts(head: ReportHead, language: Language) -> list[tuple[Text, str]]:
    local = head.at.astimezone(JAPAN)
    return [
        (tr("Made on"), f"{language.day(local.date())} {local:%H:%M} JST"),
        (tr("Organisation"), f"{head.host or '–'} ({head.environment})"),
        (tr("Profile"), head.profile),
    ]


def html_report(findings: Sequence[Finding], head: ReportHead, *, first: str) -> str:
    """Write the report as one page that needs nothing else, in both languages, for screen and paper.

    Args:
        findings: what was found.
        head: what it is about.
        first: `ja` or `en`: the language that is shown until the reader chooses the other one.
    """
    style = resource("style/doctor-report.css").read_text(encoding="utf-8")
    codes = (first, *(code for code in LANGUAGES if code != first))
    choices = "".join(
        f'<input type="radio" name="language" id="in-{code}"{" checked" if code == first else ""}>'
        f'<label for="in-{code}" lang="{code}">{_SAME_IN_EVERY_LANGUAGE[code]}</label>'
        for code in codes
    )
    pages = "".join(_page(findings, head, Language.of(code)) for code in codes)
    return (
        f'<!DOCTYPE html>\n<html lang="{first}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Assist Console: {escape(Language.of(first).text(_TITLE))}</title>"
        f"<style>\n{style}</style></head>\n<body>{choices}{pages}</body></html>\n"
    )


def _page(findings: Sequence[Finding], head: ReportHead, language: Language) -> str:
    facts = "".join(
        f"<dt>{escape(language.text(label))}</dt><dd>{escape(value)}</dd>" for label, value in _facts(head, language)
    )
    groups = "".join(_group(level, group, language) for level, group in by_level(findings))
    return (
        f'<main lang="{language.code}"><h1>Assist Console {escape(head.version)} – {escape(language.text(_TITLE))}</h1>'
        f"<dl>{facts}</dl><p class='summary'>{escape(language.text(summary(findings)))}</p>{groups}</main>\n"
    )


def _group(level: Level, group: Sequence[Finding], language: Language) -> str:
    rows = "".join(_article(one, language) for one in group)
    return (
        f'<section class="{level.value}"><h2>{escape(language.text(LEVELS[level]))} ({len(group)})</h2>{rows}</section>'
    )


_UNASKED: Final = ' class="unasked"'


def _article(finding: Finding, language: Language) -> str:
    details = "".join(
        f"<dt>{escape(language.text(label))}</dt><dd>{escape(words)}</dd>"
        for label, words in _details(finding, language)
    )
    return (
        f'<article{"" if finding.asked else _UNASKED}><h3><span aria-hidden="true">{_sign(finding)}</span> '
        f"<code>{escape(_heading(finding, language))}</code></h3>"
        f"<p>{escape(language.text(finding.text))}</p>{f'<dl>{details}</dl>' if details else ''}</article>"
    )
