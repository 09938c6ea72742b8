"""The shapes of a Salesforce schema: picklist values, fields, child relationships, objects."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PicklistValue:
    """One value of a picklist; `closed`, `won` and `code` are what a status means to the platform."""

    value: str
    label: str = ""
    active: bool = True
    default: bool = False
    closed: bool = False
    won: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class FieldSchema:
    """One field as describe tells it, plus who may not see (`hidden_from`) or edit (`read_only_for`) it, by role.

    `type` is describe's type name; `length` is in characters (`bytes_limit` in bytes where the platform counts so);
    `derived` fields are computed by the organisation and never written by a client.
    """

    name: str
    label: str
    type: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    bytes_limit: int = 0
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    filterable: bool = True
    sortable: bool = True
    picklist: tuple[PicklistValue, ...] = ()
    restricted: bool = False
    reference_to: tuple[str, ...] = ()
    relationship_name: str | None = None
    child_relationship: str | None = None
    derived: bool = False
    default: object = None
    auto_number: str = ""
    name_field: bool = False
    unique: bool = False
    hidden_from: frozenset[str] = frozenset()
    read_only_for: frozenset[str] = frozenset()

    @property
    def custom(self) -> bool:
        """Whether the field was added by the organisation's own administrators."""
        return self.name.endswith("__c")

    @property
    def groupable(self) -> bool:
        """Whether GROUP BY accepts the field."""
        return self.filterable and self.type not in {"datetime", "double", "currency", "percent", "multipicklist"}

    @property
    def required(self) -> bool:
        """Whether a create must give a value."""
        return self.createable and not self.nillable and self.default is None and self.type != "boolean"

    def order_of(self, value: object) -> int:
        """The place of a picklist value in its set-up order; unknown values come last."""
        return next((place for place, item in enumerate(self.picklist) if item.value == value), len(self.picklist))

    def meaning(self, value: object) -> PicklistValue | None:
        """The picklist entry of a value, or None where the value is not on the list."""
        return next((item for item in self.picklist if item.value == value), None)


@dataclass(frozen=True, slots=True)
class ChildRelationship:
    """The way from a parent to its children: `name` is what a child subquery says after FROM (None: not queryable)."""

    child: str
    field: str
    name: str | None


@dataclass(slots=True)
class ObjectSchema:
    """One object; `fields` keeps the order in which describe lists them."""

    name: str
    label: str
    prefix: str
    fields: dict[str, FieldSchema]
    label_plural: str = ""
    createable: bool = True
    updateable: bool = True
    deletable: bool = True
    queryable: bool = True
    child_relationships: tuple[ChildRelationship, ...] = ()
    _folded: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._folded = {name.lower(): name for name in self.fields}

    def put(self, item: FieldSchema) -> None:
        """Add a field, or put it in the place of the one with its name."""
        self.fields[item.name] = item
        self._folded[item.name.lower()] = item.name

    @property
    def custom(self) -> bool:
        """Whether the object was added by the organisation's own administrators."""
        return self.name.endswith(("__c", "__e"))

    @property
    def event(self) -> bool:
        """Whether this is a platform event: it can be published, never read."""
        return self.name.endswith("__e")

    @property
    def name_field(self) -> str:
        """The field that names a record to people (`Name`, `CaseNumber`, …)."""
        return next((name for name, item in self.fields.items() if item.name_field), "Id")

    def find(self, name: str, role: str | None = None) -> FieldSchema | None:
        """The field of that name in any case, or None where it does not exist or `role` may not see it."""
        found = self.fields.get(self._folded.get(name.lower(), ""))
        return None if found is None or (role is not None and role in found.hidden_from) else found

    def visible(self, role: str | None) -> list[FieldSchema]:
        """The fields that `role` may see (None: all)."""
        return [item for item in self.fields.values() if role is None or role not in item.hidden_from]

    def parent(self, relationship: str, role: str | None = None) -> FieldSchema | None:
        """The lookup field behind a relationship name (`Account` → `AccountId`), in any case."""
        wanted = relationship.lower()
        for item in self.visible(role):
            if item.relationship_name is not None and item.relationship_name.lower() == wanted:
                return item
        return None

    def children(self, relationship: str) -> ChildRelationship | None:
        """The child relationship of that name, in any case."""
        wanted = relationship.lower()
        return next((item for item in self.child_relationships if item.name and item.name.lower() == wanted), None)
