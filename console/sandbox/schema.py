"""What the embedded Salesforce knows of its objects: fields, picklists, relationships, by variant of organisation."""

from collections.abc import Iterable
from dataclasses import replace

from console.sandbox.schema_customers import customer_objects
from console.sandbox.schema_orders import order_objects
from console.sandbox.schema_setup import setup_objects
from console.sandbox.schema_shape import ChildRelationship, FieldSchema, ObjectSchema, PicklistValue
from console.sandbox.variants import VARIANTS

__all__ = ["ChildRelationship", "FieldSchema", "ObjectSchema", "PicklistValue", "Schema", "schema_for"]


class Schema:
    """All objects of one variant of organisation."""

    def __init__(self, variant: str, objects: Iterable[ObjectSchema]) -> None:
        self.variant = variant
        self.objects = {item.name: item for item in objects}
        self._folded = {name.lower(): name for name in self.objects}
        self._prefixes = {item.prefix: item.name for item in self.objects.values() if item.prefix}
        for item in self.objects.values():
            item.child_relationships = tuple(self._children_of(item.name))

    def _children_of(self, parent: str) -> Iterable[ChildRelationship]:
        for child in self.objects.values():
            for item in child.fields.values():
                if parent in item.reference_to:
                    yield ChildRelationship(child.name, item.name, item.child_relationship)

    def find(self, name: str) -> ObjectSchema | None:
        """The object of that name in any case, or None."""
        return self.objects.get(self._folded.get(name.lower(), ""))

    def by_id(self, record_id: str) -> ObjectSchema | None:
        """The object whose key prefix the id carries, or None."""
        return self.objects.get(self._prefixes.get(record_id[:3], ""))

    def restrict(self, object_name: str, field_name: str, *, hidden: frozenset[str], read_only: frozenset[str]) -> None:
        """Change field-level security: roles that may not see and roles that may not edit the field."""
        fields = self.objects[object_name].fields
        fields[field_name] = replace(fields[field_name], hidden_from=hidden, read_only_for=read_only)

    def require(self, object_name: str, field_name: str, label: str) -> None:
        """Add a required text field, as an administrator does: a create without it is refused, and describe says so."""
        self.objects[object_name].put(FieldSchema(field_name, label, "string", length=80, nillable=False))


def schema_for(variant: str) -> Schema:
    """The schema of a variant.

    Raises:
        ValueError: There is no such variant; the message names those there are.
    """
    if variant not in VARIANTS:
        message = f"no variant {variant!r}; known variants: {', '.join(VARIANTS)}"
        raise ValueError(message)
    chosen = VARIANTS[variant]
    schema = Schema(variant, [*customer_objects(chosen), *order_objects(chosen), *setup_objects()])
    for object_name, field_name, role in chosen.hidden:
        schema.restrict(object_name, field_name, hidden=frozenset({role}), read_only=frozenset({role}))
    for object_name, field_name, role in chosen.read_only:
        schema.restrict(object_name, field_name, hidden=frozenset(), read_only=frozenset({role}))
    return schema
