"""Remembers what an organisation looked like at the last start, and says in words what has changed since.

It holds names of objects, fields, picklist words and settled choices, and no customer data. One file for each
organisation, one entry for each user, because field-level security differs between users.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from console.models.action import ActionSpec
from console.models.org import Agent, FieldInfo, ObjectInfo, Org, Settled
from console.models.record import Record
from console.models.text import Text, tr, verbatim
from console.services.rules.rights import needed_fields
from console.services.rules.settlement import TITLES
from console.services.safe_file import replace_file

_VERSION: Final = 1
_MOST_BYTES: Final = 64 * 2**20
"""Of a file that could be ours; hundreds of users of one workstation stay far below."""
_FLAGS: Final = (("c", "createable"), ("u", "updateable"), ("f", "filterable"), ("r", "required"), ("p", "restricted"))
Schema = dict[str, Any]


def schema_of(org: Org) -> Schema:
    """Give everything that a start read of the schema and settled, as plain JSON values."""
    return {
        "objects": {name: _object(info) for name, info in sorted(org.objects.items())},
        "order_status": dict(sorted(org.status_codes.items())),
        "case_closed": sorted(org.closed_statuses),
        "stages": list(org.stages),
        "settlement": {row.key: [row.how.value, row.value] for row in org.settlement},
    }


def _object(info: ObjectInfo) -> Schema:
    return {
        "flags": ("c" if info.createable else "") + ("u" if info.updateable else ""),
        "children": sorted(info.children),
        "fields": {name: _field(field) for name, field in sorted(info.fields.items())},
    }


def _field(info: FieldInfo) -> list[Any]:
    flags = "".join(letter for letter, name in _FLAGS if getattr(info, name))
    return [info.type, flags, info.length, list(info.values), list(info.reference_to)]


def fingerprint(schema: Schema) -> str:
    """Give the SHA-256 of a schema as hexadecimal text."""
    text = json.dumps(schema, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class SettlementMemory:
    """The file of one organisation on this workstation."""

    def __init__(self, path: Path) -> None:
        """Keep the place; nothing is read before `changes`."""
        self._path = path

    def changes(self, org: Org, agent: Agent, actions: Iterable[ActionSpec]) -> tuple[Text, ...]:
        """Compare with the last start of this user, and keep what is now; the actions say which fields matter.

        A file that is missing or cannot be read is a first start; one that cannot be written is tried again next time:
        the console works without it.
        """
        users = self._users()
        now = schema_of(org)
        mark = fingerprint(now)
        known = users.get(agent.id)
        if isinstance(known, Mapping) and known.get("fingerprint") == mark:
            return ()
        self._keep({**users, agent.id: {"fingerprint": mark, "schema": now}})
        before = known.get("schema") if isinstance(known, Mapping) else None
        return tuple(_told(before, now, org, actions)) if isinstance(before, Mapping) else ()

    def _users(self) -> dict[str, Any]:
        try:
            if self._path.stat().st_size > _MOST_BYTES:
                return {}
            content = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):  # whatever somebody put there, the start goes on
            return {}
        if not isinstance(content, Mapping) or content.get("version") != _VERSION:
            return {}
        users = content.get("users")
        return dict(users) if isinstance(users, Mapping) else {}

    def _keep(self, users: Mapping[str, Any]) -> None:
        """Keep it for the next start."""
        text = json.dumps({"version": _VERSION, "users": dict(users)}, separators=(",", ":"))
        with suppress(OSError):
            replace_file(self._path, text, private=True)


def _told(before: Mapping[str, Any], now: Schema, org: Org, actions: Iterable[ActionSpec]) -> Iterator[Text]:
    """Say what has changed, of what this console reads or writes; a malformed entry of the file tells nothing."""
    try:
        yield from _objects(before["objects"], now["objects"], _used(org, actions))
        yield from _codes(before["order_status"], now["order_status"])
        yield from _rows(before["settlement"], now["settlement"], org)
    except (KeyError, TypeError, AttributeError, IndexError):
        return


def _objects(before: Mapping[str, Any], now: Mapping[str, Any], used: frozenset[tuple[str, str]]) -> Iterator[Text]:
    for name in sorted({*before, *now}):
        if name not in now:
            yield tr("The object {object} is gone, or hidden from you.", object=name)
        elif name not in before:
            yield tr("The object {object} is new.", object=name)
        else:
            fields = {field for object_name, field in used if object_name == name}
            yield from _fields(name, before[name]["fields"], now[name]["fields"], fields)


def _fields(name: str, before: Mapping[str, Any], now: Mapping[str, Any], used: set[str]) -> Iterator[Text]:
    for field in sorted(used & {*before, *now}):
        place = verbatim(f"{name}.{field}")
        if field not in now:
            yield tr("The field {field} is gone, or hidden from you.", field=place)
        elif field not in before:
            yield tr("The field {field} is new.", field=place)
        else:
            yield from _flags(place, str(before[field][1]), str(now[field][1]))
            yield from _length(place, before[field][2], now[field][2])
            yield from _values(place, before[field][3], now[field][3])


def _flags(place: Text, before: str, now: str) -> Iterator[Text]:
    if "u" in before and "u" not in now:
        yield tr("The field {field} may no longer be edited by you.", field=place)
    if "u" in now and "u" not in before:
        yield tr("The field {field} may be edited by you now.", field=place)
    if "r" in now and "r" not in before:
        yield tr("The field {field} is required now.", field=place)


def _length(place: Text, before: int, now: int) -> Iterator[Text]:
    if now < before:
        yield tr("The field {field} takes only {most} characters now.", field=place, most=now)


def _values(place: Text, before: list[str], now: list[str]) -> Iterator[Text]:
    new = [word for word in now if word not in before]
    gone = [word for word in before if word not in now]
    if new:
        yield tr("The field {field} has new words: {words}.", field=place, words=", ".join(new))
    if gone:
        yield tr("The field {field} no longer has: {words}.", field=place, words=", ".join(gone))


def _codes(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Text]:
    for status in now:
        if status in before and before[status] != now[status]:
            yield tr("The Order status {status} means {code} now.", status=status, code=now[status])


def _rows(before: Mapping[str, Any], now: Mapping[str, Any], org: Org) -> Iterator[Text]:
    texts = {row.key: row.text for row in org.settlement}
    for key, (how, value) in now.items():
        was = before.get(key)
        if was is None or was == [how, value]:
            continue
        if how == Settled.OPEN.value and was[0] != how:
            yield tr("{title} is open now: {reason}", title=TITLES[key], reason=texts[key])
        elif value != was[1]:
            yield tr("{title} is now: {value}", title=TITLES[key], value=verbatim(value or "-"))


def _used(org: Org, actions: Iterable[ActionSpec]) -> frozenset[tuple[str, str]]:
    """Give the fields that this console reads or writes; an organisation has hundreds of others."""
    found = {(one.object, one.field) for action in actions for one in needed_fields(action, org)}
    for model in _models(Record):
        for column in model.columns() if model.OBJECT else ():
            found.update((model.OBJECT, candidate) for candidate in column.candidates)
    return frozenset(found)


def _models(base: type[Record]) -> Iterator[type[Record]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)
