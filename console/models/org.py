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
    role_text: Text | None = None
    """Why this is the role: what named it, or why it could not be told."""

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
    required: bool = False
    """A create must give a value: not nillable, and nothing fills it by itself."""


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


class Settled(StrEnum):
    """How a choice came to be what it is; the words are a border that scripts read."""

    PROFILE = "profile"
    ONLY = "only"
    PREFERRED = "preferred"
    DEFAULT = "default"
    OPEN = "open"
    ABSENT = "absent"


@dataclass(frozen=True, kw_only=True)
class SettledRow:
    """One row of the table of what differs between organisations (domain.md 3), as it was settled here.

    Attributes:
        key: its stable name; that of the profile's `[settlement]` table where it can be chosen there.
        title: what it is, for the reader.
        value: the settled value in the organisation's own words; empty while it is open or absent.
        how: by the profile, as the only candidate, as the preferred one, by the console's default, or not at all.
        candidates: what the organisation has.
        text: one sentence that says all of this.
        disables: keys of actions that are refused because of it, always or for some items; empty when none is.
        chosen_in_profile: the profile can choose it.
    """

    key: str
    title: Text
    value: str
    how: Settled
    candidates: tuple[str, ...]
    text: Text
    disables: tuple[str, ...] = ()
    chosen_in_profile: bool = True


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
        settlement: every row of the table of what differs, settled or not, in its order.
        stages: the Opportunity stages that are in use; empty where they could not be read.
        schema_changes: what changed in the schema since the last start on this workstation, in words.
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
    settlement: tuple[SettledRow, ...] = ()
    stages: tuple[str, ...] = ()
    schema_changes: tuple[Text, ...] = ()

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
