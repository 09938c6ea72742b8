"""The shapes of composite calls: parts into subrequests, subresponses into answers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import quote

from console.models.error import ConsoleError, NotFound, NotPermitted, OutcomeUnknown, Unreadable
from console.models.ids import is_record_id
from console.models.plan import CreateRecord, RowStep, UpdateRecord
from console.models.text import tr
from console.services.gateways.errors import SALESFORCE, faults_of, from_salesforce, from_salesforce_row, unreadable
from console.services.gateways.protocol import QueryRead, ReadAnswer, RowRead, WriteAnswer
from console.services.gateways.wire_errors import ROLLED_BACK

API_VERSION: Final = "67.0"
BASE_PATH: Final = f"/services/data/v{API_VERSION}"
MOST_PARTS: Final = 25
MOST_QUERIES: Final = 5

_SMALLEST_PAGE: Final = 200
_LARGEST_PAGE: Final = 2000
_NAME: Final = re.compile(r"^[A-Za-z][A-Za-z0-9_.]*$")
_PAGE_ADDRESS: Final = re.compile(r"^/services/data/v\d{2,3}\.\d/query(?:All)?/[A-Za-z0-9]+(?:-\d+)?$")
_SUCCESSES: Final = range(200, 300)


def read_request(parts: Sequence[QueryRead | RowRead]) -> dict[str, Any]:
    """Make the body of one composite read.

    Raises:
        ValueError: more parts or queries than one call takes.
        NotFound: an id or a name that cannot be one.
    """
    if len(parts) > MOST_PARTS or sum(isinstance(part, QueryRead) for part in parts) > MOST_QUERIES:
        raise ValueError("too many parts for one composite call")
    requests = [
        {"method": "GET", "referenceId": f"part{index}", **_read_part(part)} for index, part in enumerate(parts)
    ]
    return {"allOrNone": False, "collateSubrequests": False, "compositeRequest": requests}


def _read_part(part: QueryRead | RowRead) -> dict[str, Any]:
    if isinstance(part, QueryRead):
        size = min(max(part.page_size, _SMALLEST_PAGE), _LARGEST_PAGE)
        return {
            "url": f"{BASE_PATH}/query/?q={quote(part.soql, safe='')}",
            "httpHeaders": {"Sforce-Query-Options": f"batchSize={size}"},
        }
    fields = ",".join(name_of(field) for field in part.fields)
    return {
        "url": f"{BASE_PATH}/sobjects/{name_of(part.object)}/{record_id(part.id)}?fields={fields}",
        "httpHeaders": {"Sforce-Mru": "updateMru=false"},
    }


def read_answers(envelope: object, parts: Sequence[QueryRead | RowRead]) -> tuple[ReadAnswer, ...]:
    """Read the answers of a composite read, in the order of its parts.

    Raises:
        Unreadable: the envelope is not one.
    """
    answers = subresponses(envelope, len(parts))
    if answers is None:
        raise unreadable(SALESFORCE)
    return tuple(_read_answer(answer, part) for answer, part in zip(answers, parts, strict=True))


def _read_answer(answer: Mapping[str, Any], part: QueryRead | RowRead) -> ReadAnswer:
    status, body = int(answer["httpStatusCode"]), answer.get("body")
    if status not in _SUCCESSES:
        return ReadAnswer(failure=from_salesforce(status, body))
    if not isinstance(body, Mapping):
        return ReadAnswer(failure=unreadable(SALESFORCE))
    if isinstance(part, RowRead):
        return ReadAnswer(rows=(body,), total=1, etag=_etag(answer))
    rows = body.get("records")
    if not isinstance(rows, list):
        return ReadAnswer(failure=unreadable(SALESFORCE))
    return ReadAnswer(rows=tuple(rows), total=int(body.get("totalSize", len(rows))), more=body.get("nextRecordsUrl"))


def _etag(answer: Mapping[str, Any]) -> str | None:
    headers = answer.get("httpHeaders")
    if not isinstance(headers, Mapping):
        return None
    return next((str(value) for name, value in headers.items() if str(name).lower() == "etag"), None)


def describe_request(names: Sequence[str]) -> dict[str, Any]:
    """Make the body of one composite call that describes objects; a description is no query, so 25 fit.

    Raises:
        NotFound: a name that cannot be one.
    """
    requests = [
        {"method": "GET", "referenceId": f"part{index}", "url": f"{BASE_PATH}/sobjects/{name_of(name)}/describe"}
        for index, name in enumerate(names)
    ]
    return {"allOrNone": False, "collateSubrequests": False, "compositeRequest": requests}


def describe_answers(envelope: object, expected: int) -> tuple[object | None, ...]:
    """Read the descriptions; None stands for an object that does not exist or is hidden from this user.

    Raises:
        ConsoleError: the envelope is not one, or a description failed for another reason.
    """
    answers = subresponses(envelope, expected)
    if answers is None:
        raise unreadable(SALESFORCE)
    return tuple(_described(answer) for answer in answers)


def _described(answer: Mapping[str, Any]) -> object | None:
    status, body = int(answer["httpStatusCode"]), answer.get("body")
    if status in _SUCCESSES:
        return body
    failure = from_salesforce(status, body)
    if isinstance(failure, (NotFound, NotPermitted)):
        return None
    raise failure


def write_request(rows: Sequence[RowStep]) -> dict[str, Any]:
    """Make the body of one all-or-none composite write, every row under its guard.

    Raises:
        ValueError: no rows, or more than one call takes.
        NotFound: an id or a name that cannot be one.
    """
    if not rows or len(rows) > MOST_PARTS:
        raise ValueError("a composite write has 1 to 25 rows")
    requests = [{"referenceId": f"row{index}", **_write_part(row)} for index, row in enumerate(rows)]
    return {"allOrNone": True, "collateSubrequests": False, "compositeRequest": requests}


def _write_part(row: RowStep) -> dict[str, Any]:
    headers = {"Sforce-Auto-Assign": "FALSE"}
    body = {name_of(write.field): write.after for write in row.writes}
    if isinstance(row, CreateRecord):
        url = f"{BASE_PATH}/sobjects/{name_of(row.object)}"
        return {"method": "POST", "url": url, "httpHeaders": headers, "body": body}
    url = f"{BASE_PATH}/sobjects/{name_of(row.object)}/{record_id(row.id)}"
    return {"method": "PATCH", "url": url, "httpHeaders": headers | guard_of(row), "body": body}


def guard_of(row: UpdateRecord) -> dict[str, str]:
    """Give the condition under which a row may be written: the Account's tag, or the second it was last changed."""
    if row.etag is not None and row.object == "Account":
        return {"If-Match": row.etag}
    if row.seen is not None:
        return {"If-Unmodified-Since": http_date(row.seen)}
    return {}


def http_date(instant: str) -> str:
    """Write an instant as an HTTP date, which has whole seconds; a fraction goes up, or it would refuse itself.

    Raises:
        ValueError: not an instant with an offset.
    """
    moment = datetime.fromisoformat(instant)
    if moment.tzinfo is None:
        raise ValueError("an instant without an offset")
    whole = moment.astimezone(UTC)
    if whole.microsecond:
        whole = whole.replace(microsecond=0) + timedelta(seconds=1)
    return format_datetime(whole, usegmt=True)


def write_answers(envelope: object, rows: Sequence[RowStep]) -> tuple[WriteAnswer, ...]:
    """Read the answers of a composite write; rows that were only rolled back carry the real cause.

    Raises:
        OutcomeUnknown: the envelope is not one: whether anything was written has to be read.
    """
    answers = subresponses(envelope, len(rows))
    if answers is None:
        raise unreadable(SALESFORCE, writing=True)
    failures = [_row_failure(answer) for answer in answers]
    cause = next((failure for failure, innocent in failures if failure is not None and not innocent), None)
    if any(failure is not None for failure, _ in failures):
        return tuple(WriteAnswer(failure=_own_or(cause, failure, innocent=innocent)) for failure, innocent in failures)
    return tuple(WriteAnswer(id=_created_id(answer)) for answer in answers)


def _row_failure(answer: Mapping[str, Any]) -> tuple[ConsoleError | None, bool]:
    """Give the failure of a row, and whether it is one only because another row failed."""
    status, body = int(answer["httpStatusCode"]), answer.get("body")
    if status in _SUCCESSES:
        return None, False
    innocent = any(fault.code in ROLLED_BACK for fault in faults_of(body))
    return from_salesforce_row(status, body), innocent


def _own_or(cause: ConsoleError | None, own: ConsoleError | None, *, innocent: bool) -> ConsoleError:
    if own is not None and not innocent:
        return own
    return (
        cause
        or own
        or OutcomeUnknown(
            tr("{system} gave an answer that the console does not understand.", system=SALESFORCE), system=SALESFORCE
        )
    )


def _created_id(answer: Mapping[str, Any]) -> str | None:
    body = answer.get("body")
    found = body.get("id") if isinstance(body, Mapping) else None
    return str(found) if found else None


def subresponses(envelope: object, expected: int) -> tuple[Mapping[str, Any], ...] | None:
    """Take the subresponses out of an envelope, or None when it is not what was promised."""
    found = envelope.get("compositeResponse") if isinstance(envelope, Mapping) else None
    if not isinstance(found, list) or len(found) != expected:
        return None
    if not all(isinstance(one, Mapping) and str(one.get("httpStatusCode", "")).isdigit() for one in found):
        return None
    return tuple(found)


def page_address(address: str) -> str:
    """Accept the address of a next page, which is the server's text: this host, and a query locator only.

    Raises:
        Unreadable: anything else.
    """
    if not _PAGE_ADDRESS.match(address):
        raise Unreadable(tr("Salesforce named a next page that the console does not follow."), system=SALESFORCE)
    return address


def record_id(text: str) -> str:
    """Accept a record id before it becomes a part of an address.

    Raises:
        NotFound: it cannot be one.
    """
    if not is_record_id(text):
        raise NotFound(tr("This is not the id of a Salesforce record."), system=SALESFORCE)
    return text


def name_of(text: str) -> str:
    """Accept the API name of an object or field before it becomes a part of an address.

    Raises:
        NotFound: it cannot be one.
    """
    if not _NAME.match(text):
        raise NotFound(tr("This is not the name of a Salesforce object or field."), system=SALESFORCE)
    return text


def usage_of(header: str) -> Iterator[tuple[int, int]]:
    """Read used and allowed calls from `Sforce-Limit-Info: api-usage=18/5000`."""
    found = re.search(r"(?<![A-Za-z-])api-usage=(\d+)/(\d+)", header)
    if found:
        yield int(found.group(1)), int(found.group(2))
