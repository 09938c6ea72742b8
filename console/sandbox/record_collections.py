"""`/composite/sobjects`: up to 200 records created, changed or read in one call (reference 3.3)."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby

from console.sandbox.access import Org
from console.sandbox.errors import RowError, bad_json, method_not_allowed, not_found
from console.sandbox.identifiers import is_id, long_id
from console.sandbox.rows import Rows
from console.sandbox.wire import Call, Reply

MAX_RECORDS = 200
MAX_RETRIEVED = 2000
MAX_RUNS = 10
_CONDITIONS = ("if-match", "if-none-match", "if-modified-since", "if-unmodified-since")


class _RollBackError(Exception):
    """A record of an all-or-none collection was refused."""


class Collections:
    """Collection calls of one organisation."""

    def __init__(self, org: Org, rows: Rows) -> None:
        self._org = org
        self._rows = rows

    def handle(self, call: Call) -> Reply:
        """Answer a call on `/composite/sobjects[/X]`.

        Raises:
            RowError: The call as a whole is refused.
        """
        rest = call.path[2:]
        if len(rest) == 1 and call.method in {"GET", "POST"}:
            return self._retrieve(call, rest[0])
        if rest:
            raise not_found()
        if call.method not in {"POST", "PATCH"}:
            raise method_not_allowed(call.method, "POST,PATCH")
        return self._write(call)

    def _write(self, call: Call) -> Reply:
        envelope = call.mapping()
        records = envelope.get("records")
        if not isinstance(records, list) or not all(isinstance(record, Mapping) for record in records):
            raise bad_json("The records field is required and must be a list of records.")
        if len(records) > MAX_RECORDS:
            code = "EXCEEDED_MAX_SIZE_REQUEST"
            raise RowError(code, f"record limit reached. cannot submit more than {MAX_RECORDS} records")
        if len(list(groupby(_type(record) for record in records))) > MAX_RUNS:
            code = "TOO_MANY_CHUNKS"
            raise RowError(code, f"Cannot have more than {MAX_RUNS} chunks of records of one type")
        # Collections know no conditions per record, and one header for all of them would be a lie.
        plain = {name: value for name, value in call.headers.items() if name not in _CONDITIONS}
        call = replace(call, headers=plain)
        results: list[dict[str, object]] = []
        if not envelope.get("allOrNone"):
            results = [self._record(call, record) for record in records]
            return Reply(200, results)
        try:
            with self._org.store.transaction():
                for record in records:
                    results.append(self._record(call, record))
                    _stop_unless_written(results[-1])
        except _RollBackError:
            culprit = len(results) - 1
            results = [results[place] if place == culprit else _rolled_back() for place in range(len(records))]
        return Reply(200, results)

    def _record(self, call: Call, record: Mapping[str, object]) -> dict[str, object]:
        try:
            with self._org.store.transaction():
                record_id = self._write_one(call, record)
        except RowError as error:
            return {"success": False, "errors": [error.collection_entry()]}
        return {"id": record_id, "success": True, "errors": []}

    def _write_one(self, call: Call, record: Mapping[str, object]) -> str:
        schema = self._org.schema.find(_type(record))
        if schema is None:
            code = "INVALID_TYPE"
            raise RowError(code, f"sObject type '{_type(record)}' is not supported.")
        values = {name: value for name, value in record.items() if name not in {"attributes", "id", "Id"}}
        if call.method == "POST":
            return self._rows.create(call, schema, values)
        record_id = str(record.get("id") or record.get("Id") or "")
        if not is_id(record_id):
            code = "MALFORMED_ID"
            raise RowError(code, f"{schema.label} ID: id value of incorrect type: {record_id}", ["Id"])
        self._rows.update(call, schema, record_id, values)
        return long_id(record_id)

    def _retrieve(self, call: Call, object_name: str) -> Reply:
        schema = self._org.schema.find(object_name)
        if schema is None:
            raise not_found()
        asked: Mapping[str, object] = call.mapping() if call.method == "POST" else call.query
        ids, fields = _listed(asked.get("ids")), _listed(asked.get("fields"))
        if not ids or not fields:
            code = "MISSING_ARGUMENT"
            raise RowError(code, "The ids and fields parameters are required")
        if len(ids) > MAX_RETRIEVED:
            code = "EXCEEDED_MAX_SIZE_REQUEST"
            raise RowError(code, f"record limit reached. cannot retrieve more than {MAX_RETRIEVED} records")
        found: list[object] = []
        for record_id in ids:
            one = replace(call, method="GET", query={"fields": ",".join(fields)}, headers={})
            try:
                found.append(self._rows.read(one, schema, record_id).body)
            except RowError as error:
                if error.code != "NOT_FOUND":
                    raise
                found.append(None)
        return Reply(200, found)


def _stop_unless_written(result: Mapping[str, object]) -> None:
    if not result["success"]:
        raise _RollBackError


def _type(record: Mapping[str, object]) -> str:
    attributes = record.get("attributes")
    return str(attributes.get("type", "")) if isinstance(attributes, Mapping) else ""


def _listed(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [item for item in str(value or "").split(",") if item]


def _rolled_back() -> dict[str, object]:
    message = "Record rolled back because not all records were valid and the request was using AllOrNone header"
    error = {"statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK", "message": message, "fields": []}
    return {"success": False, "errors": [error]}
