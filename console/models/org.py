"""The organisation as the console found it: its schema, its people and the settled choices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from console.models.ids import OwnerId, UserId
from console.models.text import Text


class Role(StrEnum):
    """What a signed-in user may do in the console."""

    READ_ONLY = "read_only"
    AGENT = "agent"
    SUPERVISOR = "supervisor"

    def covers(self, least: "Role") -> bool:
        """Tell whether this role may do what needs at least another one; they are declared from the least on."""
        order = list(Role)
        return order.index(self) >= order.index(least)


@dataclass(frozen=True, kw_only=True)
class Agent:
    """The person at the desk."""

    id: UserId
    name: str
    username: str
    role: Role

    @property
    def is_supervisor(self) -> bool:
        """Tell whether this person may override and decide escalated items."""
        return self.role is Role.SUPERVISOR


@dataclass(frozen=True, kw_only=True)
class FieldInfo:
    """A field as `describe` shows it to the signed-in user."""

    name: str
    label: str
    type: str
    length: int
    updateable: bool
    createable: bool
    filterable: bool
    restricted: bool
    values: tuple[str, ...]
    reference_to: tuple[str, ...]
    relationship: str | None


@dataclass(frozen=True, kw_only=True)
class ObjectInfo:
    """An object as `describe` shows it to the signed-in user."""

    name: str
    label: str
    updateable: bool
    createable: bool
    fields: Mapping[str, FieldInfo]
    children: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Unsettled:
    """A choice that the org leaves open and the profile has not made.

    Attributes:
        key: its name in the profile's `[settlement]` table.
        candidates: what the org has.
        text: the sentence for the button and the preflight check.
    """

    key: str
    candidates: tuple[str, ...]
    text: Text


@dataclass(frozen=True, kw_only=True)
class Org:
    """One organisation, read and settled (domain.md 3).

    Attributes:
        choices: settled values by settlement key.
        unsettled: choices that are still open, by key.
        status_codes: Order status to its StatusCode (`Draft`, `Activated`).
        closed_statuses: Case statuses that mean closed.
        queues: developer name to the Group id of a queue.
        desk: ids of the users who work with this console; only they hold claims.
        names: id to name, of those users and queues.
    """

    name: str
    objects: Mapping[str, ObjectInfo]
    choices: Mapping[str, str]
    unsettled: Mapping[str, Unsettled]
    status_codes: Mapping[str, str]
    closed_statuses: frozenset[str]
    queues: Mapping[str, OwnerId]
    desk: frozenset[str]
    names: Mapping[str, str] = field(default_factory=dict)

    def field(self, object_name: str, name: str) -> FieldInfo | None:
        """Give a field as this user sees it, or None when it does not exist or is hidden."""
        found = self.objects.get(object_name)
        return found.fields.get(name) if found else None

    def has(self, object_name: str, name: str) -> bool:
        """Tell whether this user can read a field."""
        return self.field(object_name, name) is not None

    def choice(self, key: str) -> str | None:
        """Give a settled choice, or None when it is open."""
        return self.choices.get(key)
