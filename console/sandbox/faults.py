"""Faults on demand: what the embedded organisation is told to get wrong, and for which requests."""

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, Self, get_args

from console.sandbox.errors import RowError
from console.sandbox.incoming import Call

FaultKind = Literal[
    "delay",
    "401",
    "403",
    "429",
    "5xx",
    "html",
    "cut_before",
    "cut_after",
    "refusal",
    "answer",
    "row_lock",
    "row_refusal",
    "stale_row",
    "effect_late",
    "no_effect",
]
System = Literal["salesforce", "whmcs"]
KINDS: tuple[str, ...] = get_args(FaultKind)
ROW_KINDS = frozenset({"row_lock", "row_refusal"})
"""Kinds that hit the write of a row, not a request."""


class FaultError(ValueError):
    """A fault that cannot be: unknown kind, or a kind that its system does not have."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        kind: `delay` answers `seconds` late; `401`, `403` (request limit), `429`, `5xx` and `html` answer so, with
            `status` where the kind leaves it open; `cut_before` closes the connection with nothing done, `cut_after`
            after the work; `refusal` refuses the call in the system's own form with `status`, `code`, `message` and
            `fields`; `answer` answers `body` with `status` and `headers`; `row_lock` refuses the write of a row with
            UNABLE_TO_LOCK_ROW, `row_refusal` with `code`, `message`, `fields` and `status`; `stale_row` lets someone
            else change the row just before the write; `effect_late` (WHMCS) loses the answer and applies the effect
            `seconds` later by the sandbox's clock; `no_effect` (WHMCS) says success and does nothing.
        system: 'salesforce' or 'whmcs'; None means either.
        method: HTTP method; None means any.
        path: a part of the path with its query, decoded.
        action: a WHMCS action, any case.
        sobject: a Salesforce object that is queried or written.
        times: how many requests it hits; 0 means until it is removed.
        skip: how many matching requests pass before the first is hit.
        seconds: length of a delay.
        status: HTTP status of `5xx`, `html`, `refusal`, `row_refusal` and `answer`.
        after_work: whether `html`, `5xx`, `refusal` and `answer` come after the work was done.
        message: text in place of the usual one.
        code: Salesforce's errorCode of a refusal.
        fields: the fields that a refusal of Salesforce names; None leaves the member out.
        body: the text of an `answer`.
        headers: the headers of an `answer`, such as Content-Type and Location.
        values: what `stale_row` writes; empty means a note in the description.
    """

    kind: FaultKind
    system: System | None = None
    method: str | None = None
    path: str | None = None
    action: str | None = None
    sobject: str | None = None
    times: int = 1
    skip: int = 0
    seconds: float = 1.0
    status: int = 503
    after_work: bool = False
    message: str = ""
    code: str = ""
    fields: Sequence[str] | None = None
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """A fault from the control interface.

        Raises:
            FaultError: an unknown kind or an unknown word.
        """
        unknown = set(document) - set(cls.__dataclass_fields__)
        if unknown:
            message = f"unknown: {', '.join(sorted(unknown))}"
            raise FaultError(message)
        if document.get("kind") not in KINDS:
            message = f"kind must be one of {', '.join(KINDS)}"
            raise FaultError(message)
        return cls(**document)

    def hits(self, call: Call) -> bool:
        """Whether this fault is about that request."""
        if self.system is not None and self.system != call.system:
            return False
        if self.method is not None and self.method.upper() != call.method:
            return False
        if self.path is not None and self.path.casefold() not in call.target.casefold():
            return False
        if self.action is not None and self.action.casefold() != call.action.casefold():
            return False
        if self.kind == "stale_row":
            return any(self.sobject in {None, name} for name, _ in call.writes)
        return self.sobject is None or _names(call, self.sobject)


def _names(call: Call, name: str) -> bool:
    """Whether the request queries or addresses this object."""
    pattern = rf"(?:\bFROM\s+|/sobjects/|\"type\"\s*:\s*\"){re.escape(name)}\b"
    return re.search(pattern, f"{call.target}\n{call.text}", re.IGNORECASE) is not None


class Faults:
    """The faults that are waiting for their requests."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let a fault wait for its request.

        Raises:
            FaultError: the kind does not exist in that system.
        """
        if fault.kind in {"effect_late", "no_effect"} and fault.system == "salesforce":
            message = f"{fault.kind} is a fault of whmcs"
            raise FaultError(message)
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._waiting.clear()

    def describe(self) -> list[dict[str, object]]:
        """The waiting faults, as JSON can say them."""
        with self._lock:
            return [asdict(fault) for fault in self._waiting]

    def take(self, call: Call) -> list[Fault]:
        """The faults of one request, used up by it; those of rows wait for `check_row`."""
        with self._lock:
            hit = [fault for fault in self._waiting if fault.kind not in ROW_KINDS and fault.hits(call)]
            return self._use(hit)

    def check_row(self, object_name: str, record_id: str) -> None:
        """Called before each write of a row.

        Raises:
            RowError: a row lock or a refusal hits it.
        """
        hit = self._refusing(object_name)
        if hit is None:
            return
        if hit.kind == "row_refusal":
            raise RowError(hit.code, hit.message, hit.fields, hit.status)
        message = hit.message or f"unable to obtain exclusive access to this record or 1 records: {record_id}"
        raise RowError("UNABLE_TO_LOCK_ROW", message, [])

    def _refusing(self, object_name: str) -> Fault | None:
        """The fault that hits the write of a row of this object, used up by it."""
        with self._lock:
            found = (
                fault
                for fault in self._waiting
                if fault.kind in ROW_KINDS and fault.sobject in {None, object_name} and fault.system != "whmcs"
            )
            hit = next(found, None)
            used = self._use([hit]) if hit else []
            return used[0] if used else None

    def _use(self, hit: Iterable[Fault]) -> list[Fault]:
        """Count each of these down; those that are still to be skipped do not come back."""
        effective = []
        for fault in hit:
            place = next(index for index, waiting in enumerate(self._waiting) if waiting is fault)
            if fault.skip:
                self._waiting[place] = replace(fault, skip=fault.skip - 1)
                continue
            effective.append(fault)
            if fault.times == 1:
                del self._waiting[place]
            elif fault.times > 1:
                self._waiting[place] = replace(fault, times=fault.times - 1)
        return effective
