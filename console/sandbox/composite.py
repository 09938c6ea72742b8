"""`/composite` and `/composite/batch`: subrequests with references, roll-back, limits (reference 3.1, 3.2)."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus

from console.sandbox.access import Org
from console.sandbox.errors import RowError, bad_json
from console.sandbox.wire import Call, Reply, refusal, split_url

MAX_SUBREQUESTS = 25
MAX_QUERIES = 5
_FORBIDDEN_HEADERS = {"accept", "authorization", "content-type"}
_METHODS = {"POST", "PUT", "PATCH", "GET", "DELETE"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]*")
_REFERENCE = re.compile(r"@\{([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}")
_STEP = re.compile(r"\.([A-Za-z0-9_]+)|\[(\d+)\]")
_ROLLED_BACK = "The transaction was rolled back since another operation in the same transaction failed."
Handle = Callable[[Call], Reply]
Part = Mapping[str, object]


class _RollBackError(Exception):
    """A subrequest of an all-or-none composite failed."""


class _HaltedError(Exception):
    """A reference leads to what is not there."""


def composite(org: Org, call: Call, handle: Handle) -> Reply:
    """Answer `POST /composite`.

    Raises:
        RowError: The envelope itself is refused.
    """
    envelope = call.mapping()
    parts = _parts(envelope.get("compositeRequest"))
    all_or_none = bool(envelope.get("allOrNone"))
    replies: list[Reply] = []
    if not all_or_none:
        _run(call, parts, handle, replies, stop=False)
        return Reply(200, {"compositeResponse": _entries(parts, replies)})
    try:
        with org.store.transaction():
            _run(call, parts, handle, replies, stop=True)
    except _RollBackError:
        halted = refusal(RowError("PROCESSING_HALTED", _ROLLED_BACK))
        culprit = len(replies) - 1
        replies = [replies[place] if place == culprit else halted for place in range(len(parts))]
    return Reply(200, {"compositeResponse": _entries(parts, replies)})


def _run(call: Call, parts: list[Part], handle: Handle, replies: list[Reply], *, stop: bool) -> None:
    """Run the subrequests in order, adding each answer to `replies`.

    Raises:
        _RollBackError: One failed and `stop` is set.
    """
    results: dict[str, Reply] = {}
    for part in parts:
        reply = _subrequest(call, part, handle, results)
        replies.append(reply)
        results[str(part["referenceId"])] = reply
        if stop and _failed(reply):
            raise _RollBackError


def _failed(reply: Reply) -> bool:
    if reply.status >= HTTPStatus.BAD_REQUEST:
        return True
    # A collection answers 200 with the failures inside; an outer all-or-none counts those too.
    return isinstance(reply.body, list) and any(
        isinstance(entry, Mapping) and entry.get("success") is False for entry in reply.body
    )


def _subrequest(call: Call, part: Part, handle: Handle, results: Mapping[str, Reply]) -> Reply:
    try:
        url = _resolve(str(part["url"]), results)
        body = _resolve_body(part.get("body"), results)
        version, path, query = split_url(url)
    except _HaltedError as error:
        return refusal(RowError("PROCESSING_HALTED", str(error)))
    except RowError as error:
        return refusal(error)
    headers = part.get("httpHeaders")
    given = headers if isinstance(headers, Mapping) else {}
    inner = replace(
        call,
        method=str(part["method"]),
        version=version,
        path=path,
        query=query,
        headers={str(name).lower(): str(value) for name, value in given.items()},
        body=body,
        inner=True,
    )
    return handle(inner)


def _entries(parts: list[Part], replies: list[Reply]) -> list[dict[str, object]]:
    return [
        {
            "body": reply.body,
            "httpHeaders": reply.headers,
            "httpStatusCode": reply.status,
            "referenceId": part["referenceId"],
        }
        for part, reply in zip(parts, replies, strict=True)
    ]


# -- the envelope -------------------------------------------------------------------------------------------------


def _parts(given: object) -> list[Part]:
    if not isinstance(given, list) or not given:
        raise bad_json("The compositeRequest field is required and must be a list of subrequests.")
    if len(given) > MAX_SUBREQUESTS:
        raise _bad_envelope(f"Limit of {MAX_SUBREQUESTS} subrequests exceeded in composite request.")
    names: set[str] = set()
    for part in given:
        _check_part(part, names)
    if sum(_counts_as_query(str(part["url"])) for part in given) > MAX_QUERIES:
        raise _bad_envelope(f"Limit of {MAX_QUERIES} query or collection subrequests exceeded in composite request.")
    return given


def _check_part(part: object, names: set[str]) -> None:
    if not isinstance(part, Mapping):
        raise bad_json("A subrequest must be an object.")
    if part.get("method") not in _METHODS:
        raise bad_json(f"Invalid HTTP method in subrequest: {part.get('method')}")
    name = part.get("referenceId")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name in names:
        raise bad_json(f"Provided referenceId ('{name}') must start with a letter or a number, be unique, and contain "
                       "only letters, numbers and underscores ('_').")  # fmt: skip
    names.add(name)
    if not isinstance(part.get("url"), str):
        raise bad_json("A subrequest must have a url.")
    headers = part.get("httpHeaders")
    forbidden = [str(key) for key in headers or {} if str(key).lower() in _FORBIDDEN_HEADERS]
    if forbidden:
        raise _bad_envelope(f"Header '{forbidden[0]}' is not allowed in a subrequest.")


def _bad_envelope(reason: str) -> RowError:
    return RowError("INVALID_COMPOSITE_REQUEST", reason)


def _counts_as_query(url: str) -> bool:
    return bool(re.match(r"/services/data/v[\d.]+/(?:query|queryAll|composite/sobjects)\b", url))


# -- references ---------------------------------------------------------------------------------------------------


def _resolve(text: str, results: Mapping[str, Reply]) -> str:
    return _REFERENCE.sub(lambda found: str(_look_up(found, results)), text)


def _resolve_body(value: object, results: Mapping[str, Reply]) -> object:
    if isinstance(value, str):
        whole = _REFERENCE.fullmatch(value)
        return _look_up(whole, results) if whole else _resolve(value, results)
    if isinstance(value, Mapping):
        return {key: _resolve_body(item, results) for key, item in value.items()}
    if isinstance(value, list):
        return [_resolve_body(item, results) for item in value]
    return value


def _look_up(found: re.Match[str], results: Mapping[str, Reply]) -> object:
    name, steps = found[1], found[2]
    missing = f"Invalid reference specified. No value for {name}{steps} found in {name}."
    reply = results.get(name)
    if reply is None or reply.status >= HTTPStatus.BAD_REQUEST:
        raise _HaltedError(missing)
    value = reply.body
    for key, index in _STEP.findall(steps):
        if key and isinstance(value, Mapping) and key in value:
            value = value[key]
        elif index and isinstance(value, list) and int(index) < len(value):
            value = value[int(index)]
        else:
            raise _HaltedError(missing)
    return value


# -- batch --------------------------------------------------------------------------------------------------------


def batch(org: Org, call: Call, handle: Handle) -> Reply:
    """Answer `POST /composite/batch`: independent subrequests, each an API call of its own.

    Raises:
        RowError: The envelope itself is refused.
    """
    envelope = call.mapping()
    parts = envelope.get("batchRequests")
    if not isinstance(parts, list) or not 1 <= len(parts) <= MAX_SUBREQUESTS:
        raise _bad_envelope(f"A batch has 1 to {MAX_SUBREQUESTS} subrequests.")
    # The request itself was counted when it came in.
    org.access.count(len(parts) - 1)
    results: list[dict[str, object]] = []
    halted = False
    for part in parts:
        reply = _halted() if halted else _batch_part(call, part, handle)
        halted = halted or (reply.status >= HTTPStatus.BAD_REQUEST and bool(envelope.get("haltOnError")))
        results.append({"statusCode": reply.status, "result": reply.body})
    failed = any(int(str(entry["statusCode"])) >= HTTPStatus.BAD_REQUEST for entry in results)
    return Reply(200, {"hasErrors": failed, "results": results})


def _halted() -> Reply:
    reason = "This batch request was halted because of an earlier error."
    return refusal(RowError("BATCH_PROCESSING_HALTED", reason, status=HTTPStatus.PRECONDITION_FAILED))


def _batch_part(call: Call, part: object, handle: Handle) -> Reply:
    if not isinstance(part, Mapping):
        return refusal(bad_json("A subrequest must be an object."))
    try:
        version, path, query = split_url(f"/services/data/{part.get('url')}")
    except RowError as error:
        return refusal(error)
    body = part.get("richInput")
    inner = replace(
        call,
        method=str(part.get("method")),
        version=version,
        path=path,
        query=query,
        headers={},
        # Copied, so that a subrequest cannot change what a later one reads.
        body=json.loads(json.dumps(body)),
        inner=True,
    )
    return handle(inner)
