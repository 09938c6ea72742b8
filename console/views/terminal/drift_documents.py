"""The JSON document of the command `drift`; its names are a contract for scripts (design 8)."""

from typing import Any

from console.models.drift import DriftPair, DriftReport
from console.services.language import Language
from console.services.rules.drift_words import describe, remedy


def drift_document(report: DriftReport, language: Language) -> dict[str, Any]:
    """Give what a scan found; `complete` is false where it could not compare everything."""
    return {
        "complete": report.complete,
        "as_of": report.as_of.isoformat(timespec="seconds"),
        "compared": report.services,
        "total": report.total,
        "money": int(sum(pair.money for pair in report.pairs)),
        "pairs": [_pair(pair, language) for pair in report.pairs],
    }


def _pair(pair: DriftPair, language: Language) -> dict[str, Any]:
    """Give one pair; money is in whole yen."""
    return {
        "kind": pair.kind.value,
        "opportunity": str(pair.id),
        "service": pair.service_id,
        "case": pair.case_number or None,
        "money": int(pair.money),
        "text": language.text(describe(pair)),
        "remedy": language.text(remedy(pair)),
        "customer": pair.customer_number or pair.customer,
        "since": pair.since.isoformat() if pair.since else None,
    }
