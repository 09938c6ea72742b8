"""An action as data: who may do it, the form, the refusal and the plan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from console.models.dossier import Dossier
from console.models.ids import PlanId
from console.models.org import Agent, Org, Role
from console.models.plan import WritePlan
from console.models.profile import Profile
from console.models.right import NeededField
from console.models.text import Text


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a pure rule may know besides the dossier.

    Attributes:
        now: the moment of the decision, aware.
        plan_id: the id that the plan of this decision will have.
        override: a supervisor's reason for overriding a refusal.
        ticks: keys of checks that the person has looked at.
        entries: what was typed into the action's form so far, by field; a check may compare it with the records.
        homes: by queue, the developer name of the Salesforce queue to which a released item goes back.
        seen_elsewhere: numbers of other customers with whom this session has seen the card number that was typed.
    """

    now: datetime
    agent: Agent
    org: Org
    profile: Profile
    plan_id: PlanId = PlanId("")
    override: str | None = None
    ticks: frozenset[str] = frozenset()
    entries: Mapping[str, str] = field(default_factory=dict)
    seen_elsewhere: tuple[str, ...] = ()
    homes: Mapping[str, str] = field(default_factory=dict)


class Form(BaseModel):
    """What an action asks for; the window draws it, the command line reads it from `--set`."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class NoForm(Form):
    """An action that asks for nothing."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why an action is not possible; a value, not an exception.

    Attributes:
        text: the sentence on the button.
        overridable: a supervisor may go on with a reason.
        earliest: from when on it would be possible.
    """

    text: Text
    overridable: bool = False
    earliest: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One value that a form field offers."""

    value: str
    title: Text


class Tone(StrEnum):
    """How an action is drawn: the usual way on, an aside, or one that takes something away."""

    PRIMARY = "primary"
    NORMAL = "normal"
    DANGER = "danger"


def _no_choices(_dossier: Dossier, _context: Context) -> Mapping[str, tuple[Choice, ...]]:
    return {}


def _no_problems(_dossier: Dossier, _form: Any, _context: Context) -> tuple[tuple[str, Text], ...]:
    return ()


def _no_defaults(_dossier: Dossier, _context: Context) -> Mapping[str, Any]:
    return {}


def _nothing_more(_dossier: Dossier, _context: Context) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, kw_only=True)
class ActionSpec:
    """One action, declared in one file of `services/actions`.

    Attributes:
        key: its name on the command line.
        title: its name on the button.
        shortcut: one letter in the workspace.
        role: the least role that may do it.
        queues: keys of the queues in which it appears.
        casework: it appears in every queue whose items one person holds; the registry adds their keys to `queues`.
        ticks: the checks that nobody but a person can answer must be ticked first.
        decides: the item leaves the queue with it, and the next one opens.
        form: the pydantic model of what it asks for.
        available: None, or why not.
        plan: the whole intention as data; the same input gives the same plan.
        choices: values that form fields offer, from the records.
        defaults: values that the form starts with.
        problems: what is wrong with a filled form in the light of the records, by field; a plan is made of none.
        insists: fields that the form leaves open and that this item needs all the same, such as a reason.
        usual: it is what usually comes next for this item, possible or not; without it, the tone says so. Of the
            actions of a queue, at most one is usual in each state.
        writes: every field of Salesforce that a plan of it may write; a plan that writes another one is not sent.
        ends: the least role with which it may end a service in WHMCS; None where it ends none.
        settles: keys of the choices (domain.md 3) of which an open one refuses it, for every item or for some.
        hands_over: it may make somebody else the owner of an item; any other action may only claim it.
    """

    key: str
    title: Text
    hint: Text
    tone: Tone = Tone.NORMAL
    shortcut: str
    role: Role = Role.AGENT
    queues: frozenset[str] = frozenset()
    casework: bool = False
    ticks: bool = False
    decides: bool = True
    form: type[Form] = NoForm
    available: Callable[[Dossier, Context], Refusal | None] = field(repr=False)
    plan: Callable[[Dossier, Any, Context], WritePlan] = field(repr=False)
    choices: Callable[[Dossier, Context], Mapping[str, tuple[Choice, ...]]] = field(default=_no_choices, repr=False)
    defaults: Callable[[Dossier, Context], Mapping[str, Any]] = field(default=_no_defaults, repr=False)
    problems: Callable[[Dossier, Any, Context], tuple[tuple[str, Text], ...]] = field(default=_no_problems, repr=False)
    insists: Callable[[Dossier, Context], frozenset[str]] = field(default=_nothing_more, repr=False)
    usual: Callable[[Dossier, Context], bool] | None = field(default=None, repr=False)
    writes: tuple[NeededField, ...]
    ends: Role | None = None
    settles: tuple[str, ...] = ()
    hands_over: bool = False


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An action as one item shows it: possible, or refused with a reason.

    Attributes:
        missing_ticks: keys of checks that the person has yet to tick.
        closed: fields of the form that end up in a field which is not editable for this person, each with the reason.
        needed: fields that this item needs although the form leaves them open.
        usual: what usually comes next for this item.
    """

    action: ActionSpec
    refusal: Refusal | None
    choices: Mapping[str, tuple[Choice, ...]]
    defaults: Mapping[str, Any]
    missing_ticks: tuple[str, ...] = ()
    closed: Mapping[str, Text] = field(default_factory=dict)
    needed: frozenset[str] = frozenset()
    usual: bool = False

    def asks_for(self, name: str) -> bool:
        """Tell whether a field of the form has to be filled in for this item."""
        return name in self.needed or self.action.form.model_fields[name].is_required()
