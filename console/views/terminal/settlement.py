"""The command `settlement`: what differs between organisations, as this one was settled (domain.md 3)."""

from pathlib import Path
from typing import Any, Final

from rich.table import Table

from console.models.org import Org, Settled
from console.models.text import tr
from console.services.hand_over import write_document
from console.services.language import Language
from console.services.settings import Settings
from console.services.settlement_toml import fragment
from console.views.terminal import printing
from console.views.terminal.commands import Opener, at_desk
from console.views.terminal.exit_codes import DONE, FINDINGS
from console.views.terminal.printing import Line

_SIGNS: Final = {Settled.OPEN: "✗", Settled.ABSENT: "–"}


def settlement_document(org: Org, language: Language) -> dict[str, Any]:
    """Give every row; the names are a contract for scripts."""
    return {
        "organisation": org.name,
        "rows": [
            {
                "key": row.key,
                "title": language.text(row.title),
                "value": row.value or None,
                "how": row.how.value,
                "candidates": list(row.candidates),
                "text": language.text(row.text),
                "disables": list(row.disables),
            }
            for row in org.settlement
        ],
        "changes": [language.text(change) for change in org.schema_changes],
    }


async def settlement(
    opener: Opener, settings: Settings, language: Language, *, as_json: bool, toml: Path | None
) -> int:
    """Show how this organisation is settled, or write it as a profile fragment; open choices are findings.

    Raises:
        SetUpNeeded: the file cannot be written.
    """
    async with at_desk(opener, settings) as desk:
        org = desk.org
        if toml is not None:
            write_document(toml, fragment(org, language))
        document = settlement_document(org, language)
        if as_json:
            printing.print_json(document)
        elif toml is None:
            _show(document)
        else:
            printing.say_whole(language.text(tr("Written: {path}", path=str(toml))))
        return FINDINGS if org.unsettled else DONE


def _show(document: dict[str, Any]) -> None:
    table = Table("", "", "", box=None, show_header=False)
    for row in document["rows"]:
        stops = f"  ({', '.join(row['disables'])})" if row["disables"] else ""
        sign = _SIGNS.get(Settled(row["how"]), "✓")
        table.add_row(sign, Line(row["title"]), Line(f"{row['text']}{stops}"))
    printing.out.print(table)
    for change in document["changes"]:
        printing.out.print(Line(f"! {change}"))
