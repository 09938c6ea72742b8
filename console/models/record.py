"""The base of Salesforce records: which API fields a model reads, and how the wire's values become ours."""

import types
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict
from pydantic.fields import FieldInfo


def _whole(value: object) -> object:
    """Read a Salesforce number field as an integer: `456.0` is 456; a fraction, a zero or a word names no record."""
    if value in (None, ""):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return int(number) if number == number.to_integral_value() and number > 0 else None


def _children(value: object) -> object:
    """Read the result of a child subquery: `null`, or an object with `records`."""
    if value is None:
        return ()
    return tuple(value.get("records", ())) if isinstance(value, dict) else value


def _words(value: object) -> object:
    """Read an empty text: Salesforce writes it as null."""
    return "" if value is None else value


Words = Annotated[str, BeforeValidator(_words)]
"""A text that may be empty in Salesforce and is never None here."""
WholeNumber = Annotated[int | None, BeforeValidator(_whole)]
"""An integer that Salesforce holds as a number with decimals (domain.md 2.4: `WHMCS_Service_ID__c` reads as 456.0)."""
Children = BeforeValidator(_children)
"""Marks a tuple of records that a child subquery fills."""


class Record(BaseModel):
    """A row of a Salesforce object; every field's alias is its API name.

    Class attributes:
        OBJECT: the API name of the object.
        ONLY: a condition for the rows of a child subquery, such as only those that are open.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)
    OBJECT: ClassVar[str] = ""
    ONLY: ClassVar[str] = ""

    @classmethod
    def columns(cls) -> Iterator["ColumnOfRecord"]:
        """List the API fields, parents and children that this model reads."""
        for name, info in cls.model_fields.items():
            yield ColumnOfRecord(name=name, candidates=_candidates(info), **_nested(info))


class ColumnOfRecord(BaseModel):
    """One field of a record model, as a query has to ask for it.

    Attributes:
        candidates: API names to try, in order of preference; the first that the org has is asked for.
        parent: the model of a parent record (`Account.Name`), if it is one.
        child: the model of the rows of a child subquery, if it is one.
    """

    model_config = ConfigDict(frozen=True)
    name: str
    candidates: tuple[str, ...]
    parent: type[Record] | None = None
    child: type[Record] | None = None


def _candidates(info: FieldInfo) -> tuple[str, ...]:
    alias = info.validation_alias
    if isinstance(alias, AliasChoices):
        return tuple(str(choice) for choice in alias.choices)
    return (str(info.alias),)


def _nested(info: FieldInfo) -> dict[str, Any]:
    annotation = info.annotation
    options = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)
    for option in options:
        if isinstance(option, type) and issubclass(option, Record):
            return {"parent": option}
        if get_origin(option) is tuple and issubclass(get_args(option)[0], Record):
            return {"child": get_args(option)[0]}
    return {}


class Versioned(Record):
    """A record that can be written under a guard: it knows which version was read."""

    modified_at: datetime | None = None
    etag: str | None = None
