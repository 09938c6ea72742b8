"""One constructor per kind of field, so that an object's schema reads as a list of its fields."""

from dataclasses import replace

from console.sandbox.schema_shape import FieldSchema, ObjectSchema, PicklistValue


def text(name: str, label: str, length: int = 255, *, required: bool = False, unique: bool = False) -> FieldSchema:
    """A line of text of at most `length` characters."""
    return FieldSchema(name, label, "string", length=length, nillable=not required, unique=unique)


def long_text(name: str, label: str, length: int = 32000, *, bytes_limit: int = 0) -> FieldSchema:
    """A long text area: neither filterable nor sortable (reference 5.3)."""
    return FieldSchema(
        name, label, "textarea", length=length, bytes_limit=bytes_limit, filterable=False, sortable=False
    )


def street(name: str, label: str) -> FieldSchema:
    """A street: a short text area, filterable."""
    return FieldSchema(name, label, "textarea", length=255)


def email(name: str, label: str) -> FieldSchema:
    """An e-mail address."""
    return FieldSchema(name, label, "email", length=80)


def phone(name: str, label: str) -> FieldSchema:
    """A telephone number, as text."""
    return FieldSchema(name, label, "phone", length=40)


def boolean(name: str, label: str, *, default: bool = False) -> FieldSchema:
    """A checkbox; never null."""
    return FieldSchema(name, label, "boolean", nillable=False, default=default)


def whole(name: str, label: str) -> FieldSchema:
    """A whole number."""
    return FieldSchema(name, label, "int", precision=9)


def number(name: str, label: str) -> FieldSchema:
    """A custom number field: reads as `456.0` (domain.md 2.4)."""
    return FieldSchema(name, label, "double", precision=18)


def currency(name: str, label: str) -> FieldSchema:
    """An amount of money in the organisation's currency (JPY)."""
    return FieldSchema(name, label, "currency", precision=18, scale=0)


def date(name: str, label: str, *, required: bool = False) -> FieldSchema:
    """A calendar date, `YYYY-MM-DD`."""
    return FieldSchema(name, label, "date", nillable=not required)


def moment(name: str, label: str) -> FieldSchema:
    """A date and time, kept in UTC."""
    return FieldSchema(name, label, "datetime")


def choice(
    name: str,
    label: str,
    values: str | tuple[PicklistValue, ...],
    *,
    restricted: bool = True,
    required: bool = False,
    default: str | None = None,
) -> FieldSchema:
    """A picklist; `values` in set-up order, as `"A|B|C"` or as entries that carry a meaning."""
    entries = tuple(PicklistValue(item) for item in values.split("|")) if isinstance(values, str) else values
    entries = tuple(replace(item, label=item.label or item.value, default=item.value == default) for item in entries)
    return FieldSchema(
        name,
        label,
        "picklist",
        length=255,
        picklist=entries,
        restricted=restricted,
        nillable=not required,
        default=default,
    )


def reference(  # noqa: PLR0913 - one keyword a property of the field, as in text() and reference()
    name: str,
    label: str,
    targets: str,
    *,
    relationship: str | None = None,
    children: str | None = None,
    required: bool = False,
    updateable: bool = True,
) -> FieldSchema:
    """A lookup to one object, or to several (`"Group|User"`).

    `relationship` defaults to the name without `Id`, or `__r` for `__c`; `children` is the way back from the parent.
    """
    default = name[:-1] + "r" if name.endswith("__c") else name.removesuffix("Id")
    return FieldSchema(
        name,
        label,
        "reference",
        length=18,
        reference_to=tuple(targets.split("|")),
        relationship_name=relationship or default,
        child_relationship=children,
        nillable=not required,
        updateable=updateable,
    )


def auto_number(name: str, label: str, form: str = "{:08d}") -> FieldSchema:
    """A number that the organisation gives on create, written with `form`."""
    return FieldSchema(
        name,
        label,
        "string",
        length=30,
        nillable=False,
        createable=False,
        updateable=False,
        auto_number=form,
        name_field=True,
    )


def named(field: FieldSchema) -> FieldSchema:
    """The same field, as the one that names its record to people."""
    return replace(field, name_field=True)


def derived(field: FieldSchema) -> FieldSchema:
    """The same field, computed by the organisation and not writable."""
    return replace(field, derived=True, createable=False, updateable=False)


def create_only(field: FieldSchema) -> FieldSchema:
    """The same field, writable on create and never after."""
    return replace(field, updateable=False)


def system_fields() -> tuple[FieldSchema, ...]:
    """The audit fields that every object has; all read-only (reference 6.1)."""
    return (
        derived(boolean("IsDeleted", "Deleted")),
        derived(moment("CreatedDate", "Created Date")),
        derived(reference("CreatedById", "Created By ID", "User", relationship="CreatedBy")),
        derived(moment("LastModifiedDate", "Last Modified Date")),
        derived(reference("LastModifiedById", "Last Modified By ID", "User", relationship="LastModifiedBy")),
        derived(moment("SystemModstamp", "System Modstamp")),
    )


def sobject(
    name: str, label: str, prefix: str, *fields: FieldSchema, plural: str = "", closed: bool = False
) -> ObjectSchema:
    """An object with its id and audit fields; a `closed` one can be read but not written over the API."""
    record_id = FieldSchema(
        "Id", "Record ID" if name.endswith("__c") else f"{label} ID", "id", length=18, nillable=False,
        createable=False, updateable=False, derived=True,
    )  # fmt: skip
    every = (record_id, *fields, *system_fields())
    return ObjectSchema(
        name,
        label,
        prefix,
        {item.name: item for item in every},
        label_plural=plural or f"{label}s",
        createable=not closed,
        updateable=not closed,
        deletable=not closed,
    )
