"""A queue and an action are one file each: nothing else has to know them."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from console.models.action import Context, NoForm
from console.models.doctor import Level
from console.models.dossier import ItemKind, ItemRef
from console.models.ids import ClientId, ServiceId
from console.models.plan import Atomic, EndService, EndWay, FieldWrite, WritePlan
from console.models.text import verbatim
from console.services import queues
from console.services.authority import refuse_plan
from console.services.casework import examine
from console.services.clock import FrozenClock
from console.services.doctor.findings import Patient, SignedIn, Workstation
from console.services.doctor.rights import check_rights
from console.services.feed import Feed
from console.services.language import Language
from console.services.registry import Registry, collect
from console.services.rules.settlement import Settler
from console.views.terminal.documents import (
    examination_document,
    plan_document,
    queue_document,
    queues_document,
)
from tests.builders import ORDER, a_dossier, an_order
from tests.fakes import FakeSalesforce, FakeWhmcs
from tests.new_specs import QUEUE, more_specs, package
from tests.organisations import NOW, SATO, TANAKA, a_context, a_profile

ENGLISH = Language("en")
SHARED = ("claim", "escalate", "hand_back", "reassign", "release")


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """The program's queues and actions with one more of each."""
    with more_specs(tmp_path, monkeypatch) as found:
        yield found


def test_both_are_found_beside_the_programs_own(registry: Registry) -> None:
    assert registry.queues[:-1] == collect().queues
    assert registry.queues[-1].key == "returns"
    assert {action.key for action in registry.actions} - {action.key for action in collect().actions} == {"restock"}
    assert {action.key for action in registry.actions_of("returns")} == {"restock", *SHARED}
    assert registry.case_queues["Return Request"] == "returns"


def test_what_is_held_by_one_person_goes_back_to_the_queue_that_the_file_names(registry: Registry) -> None:
    item = ItemRef(queue="returns", kind=ItemKind.ORDER, id=ORDER, number="00000101")
    dossier = replace(a_dossier(order=an_order(owner_id=SATO.id, owner=None)), item=item)
    context = a_context()
    home = registry.queue("returns").home
    assert home is not None
    context = replace(context, homes={"returns": home(context.profile)})
    release = registry.action("release")
    assert release.available(dossier, context) is None
    (row,) = release.plan(dossier, NoForm(), context).rows
    assert [write.after for write in row.writes] == [context.org.queues["CS_Orders"]]
    assert release.available(dossier, replace(context, homes={})) is not None


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
    shown = {one["key"]: (one["title"], one["available"]) for one in document["actions"]}
    assert shown["restock"] == ("Restock", True)
    assert set(SHARED) < set(shown)
    action = registry.action("restock")
    plan: WritePlan = action.plan(dossier, action.form.model_validate({"reason": "Wrong size"}), a_context())
    (step,) = plan_document(plan, ENGLISH, "planned")["steps"]
    assert (step["before"]["Status"], step["after"]["Status"]) == ("Returned", "Draft")


def a_restock(registry: Registry, context: Context) -> WritePlan:
    """A plan of the new action."""
    item = ItemRef(queue="returns", kind=ItemKind.ORDER, id=ORDER, number="00000101")
    dossier = replace(a_dossier(order=an_order(status="Returned")), item=item)
    action = registry.action("restock")
    return action.plan(dossier, action.form.model_validate({"reason": "Wrong size"}), context)


def test_what_the_file_declares_is_what_may_be_sent(registry: Registry) -> None:
    """It gives the order to a queue, and ends a service for a supervisor alone: its own file says both."""
    plan, org = a_restock(registry, a_context()), a_context().org
    assert refuse_plan(plan, SATO, org, registry) is None
    (atomic,) = plan.steps
    assert isinstance(atomic, Atomic)
    (row,) = atomic.steps
    more = FieldWrite(field="Type", label=verbatim("Type"), before=None, after="New")
    strange = replace(plan, steps=(Atomic(steps=(replace(row, writes=(*row.writes, more)),)),))
    assert "Order.Type" in str(refuse_plan(strange, SATO, org, registry))
    ending = EndService(service=ServiceId(1), client=ClientId(1), product=None, name=verbatim("x"),
                        way=EndWay.STATUS, seen="Active")  # fmt: skip
    ends = replace(plan, steps=(atomic, ending))
    assert "supervisor" in str(refuse_plan(ends, SATO, org, registry))
    assert refuse_plan(replace(ends, agent=TANAKA.id), TANAKA, org, registry) is None


async def test_the_preflight_check_and_the_settlement_know_what_the_file_declares(registry: Registry) -> None:
    """An organisation in which the status is closed to this person, and one that leaves the stage open."""
    org = a_context().org
    order = org.objects["Order"]
    shut = replace(order.fields["Status"], updateable=False)
    closed = replace(org, objects={**org.objects, "Order": replace(order, fields={**order.fields, "Status": shut})})
    patient = Patient(salesforce=FakeSalesforce(), whmcs=FakeWhmcs(), profile=a_profile(), clock=FrozenClock(NOW),
                      registry=registry, workstation=Workstation())  # fmt: skip
    rights = [
        {
            one.key: one
            for one in await check_rights(patient, SignedIn(salesforce=FakeSalesforce(), agent=SATO, org=org))
        }
        for org in (org, closed)
    ]
    assert [found["right.restock"].level for found in rights] == [Level.OK, Level.BROKEN]
    assert "Order.Status" in str(rights[1]["right.restock"].text)
    settler = Settler(org.objects, a_profile(), registry.actions)
    settler.settle(("△Cancelled", "〇Cancelled"))
    (row,) = [one for one in settler.rows if one.key == "cancelled_stage"]
    assert "restock" in row.disables
    found = examine(
        replace(a_dossier(order=an_order(status="Returned")),
                item=ItemRef(queue="returns", kind=ItemKind.ORDER, id=ORDER, number="00000101")),
        registry.queue("returns"), registry, a_context(org=closed),
    )  # fmt: skip
    offer = next(one for one in found.offers if one.action.key == "restock")
    assert offer.refusal is not None


@pytest.mark.parametrize("source", [QUEUE.replace('"returns"', '"orders"', 1)])
def test_two_queues_with_one_key_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    twice = package(tmp_path, "queues_twice", again=source)
    with pytest.raises(ValueError, match="queue declared twice: orders"):
        collect(queue_packages=(queues, twice))
    for name in ("queues_twice", "queues_twice.again"):
        del sys.modules[name]
