"""One incoming request, read as far as the sandbox's faults need it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus

_ROW = re.compile(r"/sobjects/(\w+)/([A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?)(?:[/?]|$)")
_COLLECTION = re.compile(r"/composite/sobjects/?$")


@dataclass(frozen=True, slots=True)
class Call:
    """A request before it is answered."""

    system: str
    method: str
    path: str
    target: str
    body: bytes

    @classmethod
    def of(cls, *, method: str, path: str, query: bytes, body: bytes) -> "Call":
        """The call behind an ASGI scope."""
        system = "whmcs" if path.startswith("/billing") else "salesforce"
        target = path + ("?" + unquote_plus(query.decode("latin-1")) if query else "")
        return cls(system=system, method=method.upper(), path=path, target=target, body=body)

    @property
    def text(self) -> str:
        """The body as text; URLs inside a composite are decoded."""
        return unquote_plus(self.body.decode("utf-8", "replace")) if self.system == "salesforce" else ""

    @property
    def form(self) -> dict[str, str]:
        """The fields of a WHMCS call."""
        if self.system != "whmcs":
            return {}
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def action(self) -> str:
        """The WHMCS action, or an empty text."""
        return self.form.get("action", "")

    @property
    def writes(self) -> list[tuple[str, str]]:
        """The rows (object, id) that this Salesforce request changes."""
        return list(self._writes()) if self.system == "salesforce" else []

    def _writes(self) -> Iterator[tuple[str, str]]:
        yield from _row(self.method, self.path)
        if self.method not in {"POST", "PATCH"} or "/composite" not in self.path:
            return
        try:
            document = json.loads(self.body)
        except ValueError:
            return
        if not isinstance(document, Mapping):
            return
        for part in document.get("compositeRequest", []):
            yield from _row(str(part.get("method", "")), str(part.get("url", "")))
            if _COLLECTION.search(str(part.get("url", ""))):
                yield from _records(part.get("body"))
        yield from _records(document)


def _row(method: str, url: str) -> Iterator[tuple[str, str]]:
    found = _ROW.search(url) if method.upper() == "PATCH" else None
    if found:
        yield found[1], found[2]


def _records(document: object) -> Iterator[tuple[str, str]]:
    """The rows of a collection's update."""
    records = document.get("records", []) if isinstance(document, Mapping) else []
    for record in records:
        key = next((str(record[name]) for name in ("id", "Id") if name in record), "")
        kind = str(record.get("attributes", {}).get("type", ""))
        if key and kind:
            yield kind, key
