"""A queue and an action are one file each: nothing else has to know them."""

import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from console.models.dossier import ItemKind, ItemRef
from console.models.plan import WritePlan
from console.services import actions, queues
from console.services.casework import examine
from console.services.feed import Feed
from console.services.language import Language
from console.services.registry import Registry, collect
from console.views.terminal.documents import (
    examination_document,
    plan_document,
    queue_document,
    queues_document,
)
from tests.builders import ORDER, a_dossier, an_order
from tests.fakes import FakeSalesforce
from tests.organisations import NOW, a_context

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
)
'''
ACTION = '''
"""Restock what came back."""

from console.models.action import ActionSpec
from console.models.plan import FieldWrite
from console.models.text import tr, verbatim
from console.services.rules.planning import update_order, write_plan


def plan(dossier, form, context):
    """Set the status."""
    write = FieldWrite(field="Status", label=tr("Order status"), before=dossier.order.status, after="Draft")
    return write_plan("restock", verbatim("Restock"), dossier, context, (update_order(dossier.order, (write,)),))


ACTION = ActionSpec(
    key="restock",
    title=verbatim("Restock"),
    hint=verbatim("Put it back on the shelf"),
    shortcut="K",
    queues=frozenset({"returns"}),
    available=lambda dossier, context: None,
    plan=plan,
)
'''
ENGLISH = Language("en")


def package(folder: Path, name: str, **files: str) -> ModuleType:
    """Write a package and import it."""
    (folder / name).mkdir()
    (folder / name / "__init__.py").touch()
    for module, source in files.items():
        (folder / name / f"{module}.py").write_text(source, encoding="utf-8")
    return importlib.import_module(name)


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """The program's queues and actions with one more of each."""
    monkeypatch.syspath_prepend(str(tmp_path))
    more_queues = package(tmp_path, "more_queues", returns=QUEUE)
    more_actions = package(tmp_path, "more_actions", restock=ACTION)
    yield collect(queue_packages=(queues, more_queues), action_packages=(actions, more_actions))
    for name in [name for name in sys.modules if name.split(".")[0] in ("more_queues", "more_actions")]:
        del sys.modules[name]


def test_both_are_found_beside_the_programs_own(registry: Registry) -> None:
    assert registry.queues[:-1] == collect().queues
    assert registry.queues[-1].key == "returns"
    assert set(registry.actions) - set(collect().actions) == {registry.action("restock")}
    assert [action.key for action in registry.actions_of("returns")] == ["restock"]


async def test_the_queues_document_and_the_queue_document_show_the_queue(registry: Registry) -> None:
    salesforce = FakeSalesforce()
    salesforce.put("Order", ORDER, OrderNumber="00000101", Status="Returned")
    salesforce.put("Order", "801000000000102AAA", OrderNumber="00000102", Status="Draft")
    spec = registry.queue("returns")
    feed = Feed(salesforce=salesforce, queues=(spec,), context=a_context)
    await feed.refresh("returns")
    state = feed.state("returns")
    assert queues_document([state], NOW, ENGLISH)["queues"] == [{"key": "returns", "title": "Returns", "count": 1}]
    (item,) = queue_document(state, "all", ENGLISH)["items"]
    assert (item["key"], item["columns"], item["flags"]) == ("00000101", {"number": "00000101"}, ["returned"])


def test_the_documents_of_an_item_show_the_action(registry: Registry) -> None:
    item = ItemRef(queue="returns", kind=ItemKind.ORDER, id=ORDER, number="00000101")
    dossier = replace(a_dossier(order=an_order(status="Returned")), item=item)
    found = examine(dossier, registry.queue("returns"), registry, a_context())
    document = examination_document(found, ENGLISH)
    assert (document["queue"], document["title"]) == ("returns", "Return 00000101")
    assert [(one["key"], one["title"], one["available"]) for one in document["actions"]] == [
        ("restock", "Restock", True)
    ]
    action = registry.action("restock")
    plan: WritePlan = action.plan(dossier, action.form(), a_context())
    (step,) = plan_document(plan, ENGLISH, "planned")["steps"]
    assert (step["before"], step["after"]) == ({"Status": "Returned"}, {"Status": "Draft"})


@pytest.mark.parametrize("source", [QUEUE.replace('"returns"', '"orders"', 1)])
def test_two_queues_with_one_key_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    twice = package(tmp_path, "queues_twice", again=source)
    with pytest.raises(ValueError, match="queue declared twice: orders"):
        collect(queue_packages=(queues, twice))
    for name in ("queues_twice", "queues_twice.again"):
        del sys.modules[name]
