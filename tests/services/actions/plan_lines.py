"""A write plan in full as readable lines: what a test of an action compares, with nothing left out."""

from dataclasses import fields
from textwrap import dedent

from console.models.plan import CreateRecord, EndService, FieldWrite, RowStep, ValueKind, WritePlan

_SHOWN = {
    "id",
    "action",
    "item",
    "title",
    "agent",
    "agent_name",
    "steps",
    "ticks",
    "override",
    "follow",
    "notes",
    "payment",
}


def written(block: str) -> list[str]:
    """Give the lines of an indented block, as `lines` gives those of a plan."""
    return dedent(block).strip().splitlines()


def lines(plan: WritePlan) -> list[str]:
    """Give a plan as one line each for the head, the notes, the calls, the rows and the fields."""
    assert {one.name for one in fields(WritePlan)} == _SHOWN, "a new part of a plan has to be shown here"
    head = f"{plan.id} {plan.action} {plan.item.number}: {plan.title}, by {plan.agent_name}"
    said = [
        head,
        *(f"ticked {tick}" for tick in plan.ticks),
        *((f"override {plan.override}",) if plan.override else ()),
        *((f"then watch {plan.follow.value}",) if plan.follow else ()),
        *(f"note: {note}" for note in plan.notes),
        *_rests(plan),
    ]
    for step in plan.steps:
        if isinstance(step, EndService):
            said.append(f"end {step.name} of client {step.client}, seen {step.seen}, by {step.way.value}")
            continue
        said.append("together:")
        for row in step.steps:
            said.append(f"  {_row(row)}")
            said.extend(f"    {_write(write)}" for write in row.writes)
    return said


def _rests(plan: WritePlan) -> list[str]:
    seen = plan.payment
    return [f"rests on payment methods {list(seen.methods)} of client {seen.client}"] if seen else []


def _row(row: RowStep) -> str:
    if isinstance(row, CreateRecord):
        return f"create {row.object} ({row.name}), known by {', '.join(row.identity)}"
    expects = "".join(f", expects {one.field} = {one.value}" for one in row.expects)
    tag = f", tag {row.etag}" if row.etag else ""
    return f"update {row.object} {row.id} ({row.name}), seen {row.seen}{tag}{expects}"


def _write(write: FieldWrite) -> str:
    before = f"{write.before!r}" + (f" ({write.shown_before})" if write.shown_before else "")
    after = f"{write.after!r}" + (f" ({write.shown_after})" if write.shown_after else "")
    marks = [
        write.kind.value if write.kind is not ValueKind.TEXT else "",
        "private" if write.private else "",
        "whatever stood there" if write.sets_only else "",
        f"or by then {', '.join(str(value) for value in write.accepts)}" if write.accepts else "",
    ]
    told = "; ".join(mark for mark in marks if mark)
    return f"{write.field} [{write.label}]: {before} -> {after}" + (f"; {told}" if told else "")
