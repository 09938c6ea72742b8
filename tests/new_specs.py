"""A queue and an action in packages of their own, as a newcomer's two files would be."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from console.services import actions, queues
from console.services.registry import Registry, collect

QUEUE = '''
"""Orders that came back."""

from console.models.dossier import ItemKind, ItemRef
from console.models.order import OrderRow
from console.models.queue import Column, Flag, QueueSpec, SubView
from console.models.text import tr, verbatim
from console.services.rules.claims import claim_of

QUEUE = QueueSpec(
    key="returns",
    title=verbatim("Returns"),
    icon="mdi6.keyboard-return",
    order=99,
    record=OrderRow,
    where=lambda org, now: "Status = 'Returned'",
    count_where=lambda org, now: "Status = 'Returned'",
    belongs=lambda order, org, now: order.status == "Returned",
    columns=(Column(key="number", title=tr("Order"), value=lambda order: order.number),),
    views=(SubView(key="all", title=verbatim("All"), belongs=lambda order, org, now: True),),
    item=lambda order: ItemRef(queue="returns", kind=ItemKind.ORDER, id=order.id, number=order.number),
    deadline=lambda order, profile, now: None,
    flags=lambda order, org, profile, now: (Flag(key="returned", text=verbatim("Returned")),),
    claim=claim_of,
    search=lambda order: order.number,
    headline=lambda dossier: verbatim(f"Return {dossier.item.number}"),
    facts=lambda dossier, context: (),
    triggers=lambda dossier, context: (),
    casework=True,
    home=lambda profile: "CS_Orders",
    case_type="Return Request",
)
'''
ACTION = '''
"""Restock what came back."""

from pydantic import Field

from console.models.action import ActionSpec, Form
from console.models.org import Role
from console.models.plan import FieldWrite
from console.models.text import tr, verbatim
from console.services.rules.planning import hand_over, note_on_order, update_order, write_plan
from console.services.rules.rights import fed, update, vital


class Restock(Form):
    """Why it came back."""

    reason: str = Field(min_length=2, title="Reason", description="Kept with the order.")


def plan(dossier, form, context):
    """Set the status, keep the reason and give the order back to its queue."""
    order, queue = dossier.order, context.org.queues[context.profile.queues.orders]
    writes = (
        FieldWrite(field="Status", label=tr("Order status"), before=order.status, after="Draft"),
        note_on_order(order, form.reason, context),
        hand_over(order, queue, "CS Orders"),
    )
    return write_plan("restock", verbatim("Restock"), dossier, context, (update_order(order, writes),))


ACTION = ActionSpec(
    key="restock",
    title=verbatim("Restock"),
    hint=verbatim("Put it back on the shelf"),
    shortcut="K",
    queues=frozenset({"returns", "orders"}),
    form=Restock,
    available=lambda dossier, context: None,
    plan=plan,
    settles=("cancelled_stage",),
    writes=(*vital("Order", "Status"), *fed("reason", update("Order", "Description")), *update("Order", "OwnerId")),
    ends=Role.SUPERVISOR,
    hands_over=True,
)
'''


def package(folder: Path, name: str, **files: str) -> ModuleType:
    """Write a package and import it."""
    (folder / name).mkdir()
    (folder / name / "__init__.py").touch()
    for module, source in files.items():
        (folder / name / f"{module}.py").write_text(source, encoding="utf-8")
    return importlib.import_module(name)


@contextmanager
def more_specs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """The program's queues and actions with one more of each."""
    monkeypatch.syspath_prepend(str(folder))
    more_queues = package(folder, "more_queues", returns=QUEUE)
    more_actions = package(folder, "more_actions", restock=ACTION)
    yield collect(queue_packages=(queues, more_queues), action_packages=(actions, more_actions))
    for name in [name for name in sys.modules if name.split(".")[0] in ("more_queues", "more_actions")]:
        del sys.modules[name]
