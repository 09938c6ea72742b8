"""One REST call and its answer, away from HTTP, so that composite subrequests and real requests take the same way."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from console.sandbox.access import Principal
from console.sandbox.errors import RowError, not_found

OLDEST, NEWEST, RETIRED = 31.0, 68.0, 21.0
_VERSIONED = re.compile(r"/services/data/v(\d+\.0)(/.*)?")


@dataclass(frozen=True, slots=True)
class Call:
    """A call below `/services/data/vXX.X`.

    `path` is the parts after the version, decoded; `headers` has lower-case names; `body` is the decoded JSON (None
    where there was none); `inner` says that it is a subrequest.
    """

    principal: Principal
    method: str
    version: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: object = None
    inner: bool = False

    def header(self, name: str) -> str | None:
        """A header's value, by its lower-case name."""
        return self.headers.get(name)

    def mapping(self) -> Mapping[str, object]:
        """The body as an object.

        Raises:
            RowError: JSON_PARSER_ERROR, it is something else.
        """
        if not isinstance(self.body, Mapping):
            code = "JSON_PARSER_ERROR"
            raise RowError(code, "The HTTP entity body is required, but this request has no entity body.")
        return self.body


@dataclass(slots=True)
class Reply:
    """An answer: `body` is JSON, or bytes for a file, or None for an empty one."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)


def refusal(error: RowError) -> Reply:
    """The answer that a refusal makes."""
    return Reply(error.status, error.document(), dict(error.headers))


def split_url(url: str) -> tuple[str, tuple[str, ...], dict[str, str]]:
    """The API version, path parts and query of a URL that begins `/services/data/vXX.X/`.

    Raises:
        RowError: 404 for another URL or an unknown version, 410 for a retired one.
    """
    parts = urlsplit(url)
    found = _VERSIONED.fullmatch(parts.path)
    if found is None:
        raise not_found()
    version = float(found[1])
    if RETIRED <= version < OLDEST:
        code = "UNSUPPORTED_API_VERSION"
        raise RowError(code, "GONE: this API version is retired", status=410)
    if not OLDEST <= version <= NEWEST:
        raise not_found()
    path = tuple(unquote(part) for part in (found[2] or "").split("/") if part)
    return found[1], path, dict(parse_qsl(parts.query, keep_blank_values=True))
