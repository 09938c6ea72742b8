"""Write plans as JSON text for the journal, and back; private words become fingerprints on the way."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from console.models.dossier import ItemKind, ItemRef
from console.models.ids import AccountId, ClientId, PlanId, ServiceId, UserId
from console.models.plan import (
    Atomic,
    CreateRecord,
    EndService,
    EndWay,
    Expectation,
    FieldWrite,
    Follow,
    PaymentSeen,
    RowStep,
    Step,
    UpdateRecord,
    Value,
    ValueKind,
    WritePlan,
)
from console.models.text import Joined, Money, Parameter, Text

Seal = Callable[[str], str]
"""Makes the salted fingerprint of a private text."""

_FORMAT: Final = 1


class Sealed(str):
    """A fingerprint in the place of private words: it can be compared with what is read, and never be written."""

    __slots__ = ()


def plan_to_json(plan: WritePlan, seal: Seal) -> str:
    """Write a plan as canonical JSON.

    Private values and the supervisor's reason become fingerprints; notes and the reader's names of references are left
    out, because they may name a customer.
    """
    return canonical(
        {
            "format": _FORMAT,
            "id": plan.id,
            "action": plan.action,
            "item": {
                "queue": plan.item.queue,
                "kind": plan.item.kind.value,
                "id": plan.item.id,
                "number": plan.item.number,
                "account_id": plan.item.account_id,
            },
            "title": _text_out(plan.title),
            "agent": plan.agent,
            "agent_name": plan.agent_name,
            "steps": [_step_out(step, seal) for step in plan.steps],
            "ticks": list(plan.ticks),
            "override": _sealed_out(plan.override, seal),
            "follow": plan.follow.value if plan.follow else None,
        }
        | ({"payment": asdict(plan.payment)} if plan.payment else {})
    )


def plan_from_json(text: str) -> WritePlan:
    """Rebuild a plan; private values come back as `Sealed`.

    Raises:
        ValueError: not a plan of this program, or of a newer one.
    """
    found = json.loads(text)
    if not isinstance(found, dict) or found.get("format") != _FORMAT:
        raise ValueError("not a plan in a known format")
    item = found["item"]
    account = item["account_id"]
    return WritePlan(
        id=PlanId(found["id"]),
        action=found["action"],
        item=ItemRef(
            queue=item["queue"],
            kind=ItemKind(item["kind"]),
            id=item["id"],
            number=item["number"],
            account_id=AccountId(account) if account else None,
        ),
        title=_text_in(found["title"]),
        agent=UserId(found["agent"]),
        agent_name=found["agent_name"],
        steps=tuple(_step_in(step) for step in found["steps"]),
        ticks=tuple(found["ticks"]),
        override=_sealed_in(found["override"]),
        follow=Follow(found["follow"]) if found["follow"] else None,
        payment=_payment_in(found.get("payment")),
    )


def _payment_in(found: Mapping[str, Any] | None) -> PaymentSeen | None:
    return PaymentSeen(client=ClientId(found["client"]), methods=tuple(found["methods"])) if found else None


def has_sealed(row: RowStep) -> bool:
    """Tell whether a row writes words that only the first run knew."""
    return any(isinstance(write.after, Sealed) for write in row.writes)


def canonical(value: object) -> str:
    """Write JSON in the one form that is hashed: sorted keys, no blanks, characters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def normalised(text: str) -> str:
    """Give a text as Salesforce keeps it: one kind of line end, no blanks at the ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _step_out(step: Step, seal: Seal) -> Any:
    """Write a step: rows that go together as a list, the ending of a WHMCS service as an object."""
    if isinstance(step, Atomic):
        return [_row_out(row, seal) for row in step.steps]
    return {
        "kind": "end",
        "service": step.service,
        "client": step.client,
        "product": step.product,
        "name": _text_out(step.name),
        "way": step.way.value,
        "seen": step.seen,
        "status": step.status,
        "recurring": step.recurring,
        "addon": step.addon,
    }


def _step_in(found: Any) -> Step:
    if isinstance(found, list):
        return Atomic(steps=tuple(_row_in(row) for row in found))
    if found["kind"] != "end":
        raise ValueError("not a step of this program")
    return EndService(
        service=ServiceId(found["service"]),
        client=ClientId(found["client"]),
        product=found["product"],
        name=_text_in(found["name"]),
        way=EndWay(found["way"]),
        seen=found["seen"],
        status=found["status"],
        recurring=found["recurring"],
        addon=found["addon"],
    )


def _row_out(row: RowStep, seal: Seal) -> dict[str, Any]:
    common = {
        "object": row.object,
        "name": _text_out(row.name),
        "writes": [_write_out(one, seal) for one in row.writes],
    }
    if isinstance(row, CreateRecord):
        return common | {"kind": "create", "identity": list(row.identity)}
    expects = [{"field": one.field, "value": one.value} for one in row.expects]
    return (
        common
        | {"kind": "update", "id": row.id, "expects": expects, "seen": row.seen, "etag": row.etag}
        | ({"exclusive": True} if row.exclusive else {})
        | ({"claims": True} if row.claims else {})
    )


def _row_in(found: Mapping[str, Any]) -> RowStep:
    name, writes = _text_in(found["name"]), tuple(_write_in(one) for one in found["writes"])
    if found["kind"] == "create":
        return CreateRecord(object=found["object"], name=name, writes=writes, identity=tuple(found["identity"]))
    return UpdateRecord(
        object=found["object"],
        id=found["id"],
        name=name,
        writes=writes,
        expects=tuple(Expectation(field=one["field"], value=one["value"]) for one in found["expects"]),
        seen=found["seen"],
        etag=found["etag"],
        exclusive=bool(found.get("exclusive")),
        claims=bool(found.get("claims")),
    )


def _write_out(write: FieldWrite, seal: Seal) -> dict[str, Any]:
    values = {"before": write.before, "after": write.after}
    if write.private:
        values = {name: _sealed_out(value, seal) for name, value in values.items()}
        accepts: list[Any] = [_sealed_out(value, seal) for value in write.accepts]
    else:
        accepts = list(write.accepts)
    return {
        "field": write.field,
        "label": _text_out(write.label),
        "kind": write.kind.value,
        "accepts": accepts,
        "private": write.private,
        "sets_only": write.sets_only,
        **values,
    }


def _write_in(found: Mapping[str, Any]) -> FieldWrite:
    return FieldWrite(
        field=found["field"],
        label=_text_in(found["label"]),
        before=_sealed_in(found["before"]),
        after=_sealed_in(found["after"]),
        kind=ValueKind(found["kind"]),
        accepts=tuple(_sealed_in(value) for value in found["accepts"]),
        private=found["private"],
        sets_only=found["sets_only"],
    )


def _sealed_out(value: Value, seal: Seal) -> Any:
    if value is None or value == "":
        return None
    return {"sha256": str(value) if isinstance(value, Sealed) else seal(normalised(str(value)))}


def _sealed_in(value: Any) -> Any:
    return Sealed(value["sha256"]) if isinstance(value, dict) else value


def _text_out(text: Text) -> dict[str, Any]:
    if isinstance(text, Joined):
        return {"joined": [_text_out(part) for part in text.parts], "separator": text.separator}
    if text.literal:
        return {"literal": text.msgid}
    return {"msgid": text.msgid, "params": {name: _parameter_out(value) for name, value in text.params}}


def _text_in(found: Mapping[str, Any]) -> Text:
    if "joined" in found:
        return Joined(msgid="", parts=tuple(_text_in(part) for part in found["joined"]), separator=found["separator"])
    if "literal" in found:
        return Text(found["literal"], literal=True)
    params = tuple(sorted((name, _parameter_in(value)) for name, value in found["params"].items()))
    return replace(Text(found["msgid"]), params=params)


def _parameter_out(value: Parameter) -> Any:
    for kind, (shape, write, _) in _PARAMETERS.items():
        if isinstance(value, shape):
            return {kind: write(value)}
    return value


def _seconds(value: float) -> timedelta:
    return timedelta(seconds=value)


def _yen(value: str) -> Money:
    return Money(Decimal(value))


_PARAMETERS: Final[dict[str, tuple[type, Callable[[Any], Any], Callable[[Any], Parameter]]]] = {
    # a datetime is a date as well: it comes first
    "text": (Text, _text_out, _text_in),
    "money": (Money, lambda value: str(value.amount), _yen),
    "decimal": (Decimal, str, Decimal),
    "moment": (datetime, datetime.isoformat, datetime.fromisoformat),
    "day": (date, date.isoformat, date.fromisoformat),
    "seconds": (timedelta, timedelta.total_seconds, _seconds),
}


def _parameter_in(found: Any) -> Parameter:
    if not isinstance(found, dict):
        plain: Parameter = found
        return plain
    ((kind, value),) = found.items()
    return _PARAMETERS[kind][2](value)
