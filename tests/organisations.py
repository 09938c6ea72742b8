"""An organisation, its people and its profile for tests; each keyword overrides one field."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from console.models.action import Context
from console.models.ids import OwnerId, PlanId, UserId
from console.models.org import Agent, FieldInfo, ObjectInfo, Org, Role
from console.models.profile import Profile
from console.sandbox.schema import FieldSchema, ObjectSchema, schema_for
from console.sandbox.validation import writable
from console.sandbox.variants import VARIANTS
from console.services.clock import JAPAN
from console.services.registry import collect
from console.services.rules.settlement import Settler

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=JAPAN)
"""A working Friday, an hour into business."""

ORDERS_QUEUE = "00G000000000001AAA"
INTERNET_QUEUE = "00G000000000002AAA"
SUPERVISORS_QUEUE = "00G000000000003AAA"

SATO = Agent(id=UserId("005000000000001AAA"), name="佐藤 花子", username="sato@example.test", role=Role.AGENT)
SUZUKI = Agent(id=UserId("005000000000002AAA"), name="鈴木 一朗", username="suzuki@example.test", role=Role.AGENT)
TANAKA = Agent(id=UserId("005000000000003AAA"), name="田中 一郎", username="tanaka@example.test", role=Role.SUPERVISOR)
READER = Agent(id=UserId("005000000000004AAA"), name="閲覧 者", username="reader@example.test", role=Role.READ_ONLY)
PORTAL_USER = "005000000000009AAA"
"""The portal's integration user: owns new records and works at no desk."""

_NAMES = {
    ORDERS_QUEUE: "CS Orders",
    INTERNET_QUEUE: "CS Internet",
    SUPERVISORS_QUEUE: "CS Supervisors",
    SATO.id: SATO.name,
    SUZUKI.id: SUZUKI.name,
    TANAKA.id: TANAKA.name,
}


def _field(found: FieldSchema, role: str) -> FieldInfo:
    return FieldInfo(
        name=found.name,
        label=found.label,
        type=found.type,
        length=found.length,
        updateable=writable(found, role, creating=False),
        createable=writable(found, role, creating=True),
        filterable=found.filterable,
        restricted=found.restricted,
        values=tuple(entry.value for entry in found.picklist if entry.active),
        reference_to=found.reference_to,
        relationship=found.relationship_name,
        required=found.required,
    )


def _object(found: ObjectSchema, role: str) -> ObjectInfo:
    return ObjectInfo(
        name=found.name,
        label=found.label,
        updateable=found.updateable and role != "readonly",
        createable=found.createable and role != "readonly",
        fields={one.name: _field(one, role) for one in found.visible(role)},
        children=frozenset(child.name for child in found.child_relationships if child.name),
    )


@lru_cache(maxsize=16)
def described(variant: str, role: str) -> dict[str, ObjectInfo]:
    """What `describe` tells a role of a variant of the embedded organisation."""
    return {name: _object(found, role) for name, found in schema_for(variant).objects.items()}


def an_org(variant: str = "standard", *, role: str = "agent", profile: Profile | None = None, **more: Any) -> Org:
    """An organisation as a role sees it, settled; `variant` is one of the embedded organisation's."""
    objects = described(variant, role)
    settler = Settler(objects, profile or a_profile(), collect().actions)
    codes = dict(VARIANTS[variant].order_statuses)
    settler.settle(VARIANTS[variant].stages, status_codes=codes, closed_statuses=frozenset({"Closed"}))
    values: dict[str, Any] = {
        "name": "salesforce.test",
        "objects": objects,
        "choices": settler.choices,
        "unsettled": settler.unsettled,
        "status_codes": codes,
        "closed_statuses": frozenset({"Closed"}),
        "queues": {
            "CS_Orders": OwnerId(ORDERS_QUEUE),
            "CS_Internet": OwnerId(INTERNET_QUEUE),
            "CS_Supervisors": OwnerId(SUPERVISORS_QUEUE),
        },
        "desk": frozenset({SATO.id, SUZUKI.id, TANAKA.id}),
        "names": _NAMES,
        "settlement": settler.rows,
        "stages": VARIANTS[variant].stages,
    }
    return Org(**(values | more))


def a_profile(**more: Any) -> Profile:
    """The default profile; a section is given as a mapping of what differs."""
    return Profile.model_validate({"environment": "demo"} | more)


def a_context(**more: Any) -> Context:
    """An agent at work on a Friday morning."""
    profile: Profile = more.get("profile") or a_profile()
    values: dict[str, Any] = {
        "now": NOW,
        "agent": SATO,
        "org": more.get("org") or an_org(profile=profile),
        "profile": profile,
        "plan_id": PlanId("plan-0001"),
        "homes": collect().homes(profile),
    }
    return Context(**(values | more))
