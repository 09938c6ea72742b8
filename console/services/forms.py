"""Fills an action's form from typed or written values, and says in sentences what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, get_args

from pydantic import AwareDatetime, ValidationError
from pydantic_core import ErrorDetails

from console.models.action import ActionSpec, Choice, Form, Refusal
from console.models.org import Org
from console.models.plan import WritePlan
from console.models.text import Text, tr
from console.services.clock import JAPAN
from console.services.rules.rights import too_long


@dataclass(frozen=True, kw_only=True)
class FormProblems:
    """What is wrong with a form, by field."""

    problems: tuple[tuple[str, Text], ...]


def fill(
    action: ActionSpec, values: Mapping[str, Any], choices: Mapping[str, tuple[Choice, ...]]
) -> Form | FormProblems:
    """Validate values against the form and against what the records offer.

    Texts from the command line are read by the form's types; a time without a zone is Japan time, an empty text is
    nothing, and a choice may be named by its title.
    """
    read = {name: _read(action.form, name, value, choices.get(name, ())) for name, value in values.items()}
    given = {name: value for name, value in read.items() if value is not None}
    try:
        form = action.form.model_validate(given)
    except ValidationError as problem:
        return FormProblems(problems=tuple((_place(error), _sentence(error)) for error in problem.errors()))
    unknown = tuple(
        (name, tr("Not one of the values on offer."))
        for name, offered in choices.items()
        if given.get(name) is not None
        and given[name] not in {choice.value for choice in offered}
        and not _free(action, name)
    )
    return FormProblems(problems=unknown) if unknown else form


def lengths_of_plan(plan: WritePlan, action: ActionSpec, org: Org) -> FormProblems | Refusal | None:
    """Refuse texts that Salesforce would cut or refuse, beside the field of the form that they were typed into."""
    found = too_long(plan, action, org)
    if not found:
        return None
    named = tuple((name, sentence) for name, sentence in found if name)
    return FormProblems(problems=named) if named else Refusal(text=found[0][1])


def _free(action: ActionSpec, name: str) -> bool:
    extra = action.form.model_fields[name].json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("free"))


def _read(form: type[Form], name: str, value: Any, offered: tuple[Choice, ...]) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not text:
        return None
    if any(choice.value == text for choice in offered):
        return text
    titled = {choice.value for choice in offered if text in (str(choice.title), str(choice.title).split("  ")[0])}
    if len(titled) == 1:  # a title that two choices share names neither
        return titled.pop()
    field = form.model_fields.get(name)
    if field is not None and {datetime, AwareDatetime} & set(_types(field.annotation)):
        return _moment(text)
    return text


def _types(annotation: Any) -> tuple[Any, ...]:
    found: list[Any] = [annotation]
    for option in get_args(annotation):
        found.extend(_types(option))
    return tuple(found)


def _moment(text: str) -> datetime | str:
    """Read a time; without a zone it is Japan time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)


def _place(error: ErrorDetails) -> str:
    return str(error["loc"][0]) if error["loc"] else ""


def _sentence(error: ErrorDetails) -> Text:
    kind = error["type"]
    if kind == "string_too_short":
        return tr("At least {count} characters.", count=int(error["ctx"]["min_length"]))
    if kind == "string_too_long":
        return tr("At most {count} characters.", count=int(error["ctx"]["max_length"]))
    return next((text for start, text in _SENTENCES.items() if kind.startswith(start)), tr("Not valid."))


_SENTENCES: Final[Mapping[str, Text]] = {
    "missing": tr("This is needed."),
    "extra_forbidden": tr("There is no such field."),
    "bool": tr("Say yes or no."),
    "datetime": tr("Not a date and time, such as 2026-11-25T10:00."),
    "card_day": tr("Not a date, such as 2029-06-30."),
    "timezone": tr("Not a date and time, such as 2026-11-25T10:00."),
}
