"""Renews what a cut-off plan had claimed, before it sends anything that cannot be undone (design 3: claims)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from console.models.error import Conflict
from console.models.journal import Stage, StepOutcome
from console.models.plan import Atomic, CreateRecord, RowStep, UpdateRecord
from console.services.gateways.protocol import SalesforceGateway
from console.services.plan_text import has_sealed
from console.services.steps.step_result import Note
from console.services.steps.verification import VERSION_FIELD, Comparison, RowState, Standing, read_rows


def versions_of(states: Sequence[RowState]) -> dict[str, str]:
    """Give the versions of the records that a step has changed, by id."""
    return {
        str(state.id): str(state.values.get(VERSION_FIELD))
        for state in states
        if isinstance(state.row, UpdateRecord) and state.id is not None
    }


async def renewed(
    step: Atomic, versions: Mapping[str, str], *, gateway: SalesforceGateway, comparison: Comparison, note: Note
) -> bool:
    """Claim again, under the version that the plan itself left behind: another console meets a conflict then.

    Args:
        step: the step that claimed.
        versions: the versions of its records as the plan left them.
        gateway: where the records are.
        comparison: compares values and fingerprints.
        note: journals a line about the claiming step.

    Returns:
        False when anybody has touched a claimed record since, even the same person at another console.

    Raises:
        ConsoleError: it could not be read or written; nothing may be sent then.
    """
    states = await read_rows(gateway, step.steps, comparison)
    if any(comparison.standing(state) is not Standing.SO for state in states) or versions_of(states) != versions:
        return False
    rows: list[RowStep] = [
        replace(row, seen=versions[row.id]) for row in step.steps if isinstance(row, UpdateRecord) and row.claims
    ]
    if not rows:
        return True
    rows.extend(row for row in step.steps if isinstance(row, CreateRecord) and not has_sealed(row))
    answers = await gateway.write(rows)
    failure = next((answer.failure for answer in answers if answer.failure is not None), None)
    if isinstance(failure, Conflict):
        return False
    if failure is not None:
        raise failure
    after = versions_of(await read_rows(gateway, step.steps, comparison))
    note(Stage.VERIFIED, StepOutcome.DONE.value, {"wrong": [], "versions": after})
    return True
