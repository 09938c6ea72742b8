"""Conditional requests on rows: dates for every object at one second, ETags for Account alone (reference 2.5)."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from console.sandbox.access import Org
from console.sandbox.dates import parse_moment
from console.sandbox.errors import RowError, precondition_failed
from console.sandbox.wire import Call

_TAGGED = "Account"


def etag(org: Org, object_name: str, record_id: str) -> str | None:
    """The row's ETag, suffix included; None for every object but Account."""
    if object_name != _TAGGED:
        return None
    version = f"{record_id}/{org.store.version(object_name, record_id)}"
    return f'"{hashlib.sha256(version.encode()).hexdigest()[:32]}--gzip"'


def http_date(stamped: object) -> str:
    """A stored stamp as an HTTP date."""
    return format_datetime(parse_moment(str(stamped)), usegmt=True)


def _since(call: Call, name: str) -> datetime | None:
    text = call.header(name)
    if text is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError as error:
        code = "INVALID_ARGUMENT"
        raise RowError(code, f"Invalid value for the header {name}: {text}") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _tags(call: Call, name: str) -> list[str] | None:
    text = call.header(name)
    return None if text is None else [tag.strip().removeprefix("W/") for tag in text.split(",")]


def check(org: Org, call: Call, object_name: str, row: dict[str, object]) -> bool:
    """Whether the call may go on; False means 304 (reads only).

    Raises:
        RowError: 412, a condition does not hold; 400, a date that is none.
    """
    reading = call.method in {"GET", "HEAD"}
    modified = parse_moment(str(row["LastModifiedDate"]))
    unmodified_since = _since(call, "if-unmodified-since")
    if unmodified_since is not None and modified > unmodified_since:
        raise precondition_failed()
    modified_since = _since(call, "if-modified-since")
    if modified_since is not None and modified <= modified_since:
        if reading:
            return False
        raise precondition_failed()
    return _check_tags(call, etag(org, object_name, str(row["Id"])), reading=reading)


def _check_tags(call: Call, tag: str | None, *, reading: bool) -> bool:
    if tag is None:
        return True
    wanted, unwanted = _tags(call, "if-match"), _tags(call, "if-none-match")
    if wanted is not None and "*" not in wanted and tag not in wanted:
        raise precondition_failed()
    if unwanted is not None and ("*" in unwanted or tag in unwanted):
        if reading:
            return False
        raise precondition_failed()
    return True
