"""What an action writes in Salesforce, field by field: for its form, the preflight check and the guard of plans."""

from dataclasses import dataclass
from enum import StrEnum

from console.models.org import FieldInfo


class How(StrEnum):
    """Which right a field needs."""

    CREATE = "create"
    UPDATE = "update"


@dataclass(frozen=True, kw_only=True)
class NeededField:
    """A field that an action writes, always or in some situations.

    Attributes:
        object: API name of the object.
        field: API name of the field, or `CASE_LOOKUP` of `services/rules/rights.py` for the settled link of a Case.
        how: with a new record, or by changing one.
        vital: where this person cannot write it, the action is refused on its button, whatever the item.
        spared: the action leaves the field out where it does not exist or is not editable, and still works.
        fed_by: the field of the action's form whose words end up here; empty where none does.
    """

    object: str
    field: str
    how: How
    vital: bool = False
    spared: bool = False
    fed_by: str = ""

    @property
    def key(self) -> tuple[str, str, How]:
        """What is written and how, without what the action makes of it."""
        return (self.object, self.field, self.how)


@dataclass(frozen=True, kw_only=True)
class Unfilled:
    """A field that the organisation requires in a new record and that the console does not fill."""

    object: str
    info: FieldInfo
