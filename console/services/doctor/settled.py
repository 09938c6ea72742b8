"""Each choice in which organisations differ: what it was settled to, or what has to be chosen (domain.md 3)."""

from collections.abc import Iterable, Mapping
from typing import Final

from console.models.doctor import Finding, Mender
from console.models.org import Settled, SettledRow
from console.models.text import Text, joined, tr
from console.services.doctor.findings import Patient, SignedIn, broken, fine, warning


async def check_settlement(patient: Patient, signed_in: SignedIn) -> tuple[Finding, ...]:
    """Give a finding for each row of the table."""
    return tuple(_finding(row, patient) for row in signed_in.org.settlement)


def _finding(row: SettledRow, patient: Patient) -> Finding:
    key, text = f"settlement.{row.key}", tr("{title}: {how}", title=row.title, how=row.text)
    if row.how is not Settled.OPEN:
        return fine(key, text)
    if not row.disables:
        return warning(key, text, remedy=_remedy(row), who=Mender.SF_ADMIN)
    return broken(key, text, stops=actions_named(row.disables, patient), remedy=_remedy(row), who=Mender.SF_ADMIN)


def _remedy(row: SettledRow) -> Text:
    if row.key in _REMEDIES:
        return _REMEDIES[row.key]
    if row.chosen_in_profile and row.candidates:
        return tr(
            "Write one of these for {key} into the [settlement] table of the org profile: {candidates}.",
            key=row.key,
            candidates=", ".join(row.candidates),
        )
    if row.chosen_in_profile:
        return tr("Create it in Salesforce, or name in the [settlement] table of the org profile what stands for it.")
    return tr("Create it in Salesforce, or give the signed-in user the right to see it.")


_REMEDIES: Final[Mapping[str, Text]] = {
    "eligibility_results": tr(
        "Write the value that says not eligible into the [eligibility] table of the org profile (not_eligible), or add "
        "one to the picklist in Salesforce."
    ),
}
"""Rows that the [settlement] table cannot settle, and that nothing is missing for in Salesforce."""


def actions_named(keys: Iterable[str], patient: Patient) -> Text:
    """Name actions as their buttons do."""
    titles = {spec.key: spec.title for spec in patient.registry.actions}
    return joined((titles[key] for key in keys if key in titles), ", ")
