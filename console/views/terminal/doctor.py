"""The command `doctor`: the preflight check as lines, as one JSON document, and as files to hand over."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from console.models.doctor import Finding, Level
from console.models.error import ConsoleError
from console.models.text import tr
from console.services.doctor.examination import Doctor
from console.services.doctor.report import ReportHead, html_report, json_report, text_report
from console.services.hand_over import write_document
from console.services.language import Language
from console.services.settings import Settings
from console.views.terminal import printing
from console.views.terminal.exit_codes import DONE, FINDINGS, REFUSED, SIGN_IN, UNREACHABLE, exit_code
from console.views.terminal.printing import Line

_STYLES: Final = {"✗": "red", "!": "yellow", "==": "bold"}


class DoctorOpener(Protocol):
    """Builds the preflight check; `app.py` gives the real one."""

    async def doctor(self, settings: Settings) -> tuple[Doctor, ReportHead]:
        """Build a preflight check of the configured organisation and this workstation."""
        ...


@dataclass(frozen=True, kw_only=True)
class DoctorWish:
    """What `doctor` was asked to give: JSON on standard output, and files."""

    as_json: bool
    html: Path | None
    text: Path | None


async def doctor(opener: DoctorOpener, settings: Settings, language: Language, wish: DoctorWish) -> int:
    """Run the preflight check; gives 0 when all is in order, else the exit code for scripts."""
    examination, head = await opener.doctor(settings)
    findings: list[Finding] = []
    try:
        with printing.progress(language.text(tr("Checks done"))) as show_progress:
            async for finding in examination.run():
                findings.append(finding)
                show_progress(len(findings), None)
    finally:
        await examination.aclose()
    report = text_report(findings, head, language)
    if wish.as_json:
        printing.print_json(json_report(findings, language))
    else:
        _print(report)
    try:
        _write(wish.text, report, language)
        _write(wish.html, html_report(findings, head, first=language.code), language)
    except ConsoleError as problem:  # said here: the one document was given already
        printing.say_failure(language.text(problem.message), remedy=language.text(problem.advice), as_json=False)
        return REFUSED
    return _exit_code(examination, findings)


def _print(report: str) -> None:
    for line in report.splitlines():
        style = _STYLES.get(line.split(" ", 1)[0], "")
        printing.out.print(Line(line, style=style), soft_wrap=True)


def _write(path: Path | None, content: str, language: Language) -> None:
    if path is None:
        return
    write_document(path, content)
    printing.say(language.text(tr("Written: {file}", file=path.name)))


def _exit_code(examination: Doctor, findings: list[Finding]) -> int:
    refused = exit_code(examination.refusal) if examination.refusal is not None else DONE
    if refused in {SIGN_IN, UNREACHABLE}:
        return refused
    return DONE if all(one.level is Level.OK for one in findings) else FINDINGS
