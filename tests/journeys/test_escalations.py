"""The supervisors' queue over all four jobs: who, why, and the way to the item behind it (domain.md 2.5)."""

from typing import Any

from console.models.dossier import ItemKind
from console.models.journal import Outcome
from console.services.desk import Desk
from tests.journeys.conftest import Open
from tests.journeys.steps import decided, opened, refused


async def cells_of(desk: Desk) -> dict[str, dict[str, Any]]:
    """What the lines of the queue say, by what they are about."""
    await desk.feed.refresh("escalations")
    state = desk.feed.state("escalations")
    found = [
        {column.key: column.value(row.record) for column in state.spec.columns} for row in state.rows if not row.left
    ]
    return {str(cells["about"]): cells for cells in found}


async def test_an_order_that_a_colleague_escalated_says_who_and_why(open_desk: Open) -> None:
    desk = await open_desk("supervisor")
    cells = (await cells_of(desk))["Order 00000128"]
    assert cells["by"] == "鈴木 健"
    assert cells["why"].startswith("住所の番地について")


async def test_the_rule_that_stood_is_on_record(open_desk: Open) -> None:
    agent, supervisor = await open_desk("agent"), await open_desk("supervisor")
    await decided(agent, "escalate", "00000124", reason="Please look at the price")
    cells = (await cells_of(supervisor))["Order 00000124"]
    assert cells["why"] == "Please look at the price"
    flags = {
        row.item.number: [str(flag.text) for flag in row.flags] for row in supervisor.feed.state("escalations").rows
    }
    assert flags[cells["number"]] == ["Order value"]
    assert flags["00002901"] == ["By hand"]


async def test_an_id_check_gets_a_case_that_leads_back_to_the_account(open_desk: Open) -> None:
    agent, supervisor = await open_desk("agent"), await open_desk("supervisor")
    done = await decided(agent, "escalate", "C-0501", reason="The face is covered")
    assert done.outcome is Outcome.DONE
    cells = await cells_of(supervisor)
    assert (cells["ID document C-0501"]["by"], cells["ID document C-0501"]["why"]) == (
        agent.agent.name,
        "The face is covered",
    )
    row = next(row for row in supervisor.feed.state("escalations").rows if "identity" in row.views)
    found = await supervisor.open(row.item, fresh=True)
    assert (found.spec.key, found.dossier.item.kind) == ("identity", ItemKind.ACCOUNT)
    assert found.dossier.account is not None
    assert found.dossier.account.customer_number == "C-0501"
    assert found.escalated is not None
    assert "supervisor" in await refused(agent, "verify_identity", "C-0501", method="picture")


async def test_a_cancellation_is_escalated_on_its_own_case_and_handed_back(open_desk: Open) -> None:
    agent, supervisor = await open_desk("agent"), await open_desk("supervisor")
    await decided(agent, "escalate", "00004003", reason="The customer takes it back")
    cells = (await cells_of(supervisor))["Cancellation"]
    assert (cells["by"], cells["why"]) == (agent.agent.name, "The customer takes it back")
    row = next(row for row in supervisor.feed.state("escalations").rows if "cancellation" in row.views)
    found = await supervisor.open(row.item, fresh=True)
    assert (found.spec.key, found.dossier.item.number) == ("cancellations", "00004003")
    done = await decided(supervisor, "hand_back", "00004003", reason="Confirm it with the customer")
    assert done.outcome is Outcome.DONE
    assert "Cancellation" not in await cells_of(supervisor)
    after = await opened(supervisor, "00004003")
    assert after.escalated is None


async def test_the_parts_of_the_queue_are_the_jobs(open_desk: Open) -> None:
    desk = await open_desk("supervisor")
    await desk.feed.refresh("escalations")
    rows = desk.feed.state("escalations").rows
    assert {row.item.number: sorted(row.views) for row in rows} == {
        "00002901": ["open", "order"],
        "00003005": ["eligibility", "open"],
    }


async def flagged(desk: Desk, queue: str, number: str) -> list[str]:
    """The words that stand on a line."""
    await desk.feed.refresh(queue)
    (row,) = [row for row in desk.feed.state(queue).rows if row.item.number == number]
    return [str(flag.text) for flag in row.flags]


async def test_an_escalated_order_says_so_on_its_line_at_no_call_more(open_desk: Open) -> None:
    agent, supervisor = await open_desk("agent"), await open_desk("supervisor")
    assert "Escalated" not in await flagged(agent, "orders", "00000123")
    assert "Escalated" in await flagged(agent, "orders", "00000128")
    await decided(supervisor, "escalate", "00000123", reason="Please look at the notes")
    assert (await flagged(agent, "orders", "00000123"))[0] == "Escalated"
    used = agent.usage.used
    await agent.feed.refresh("orders")
    assert agent.usage.used == used + 1
    await decided(supervisor, "hand_back", "00000123", reason="It may be approved")
    assert "Escalated" not in await flagged(agent, "orders", "00000123")


async def test_whoever_escalates_sees_it_on_the_line_before_the_next_refresh(open_desk: Open) -> None:
    agent = await open_desk("agent")
    for queue, number in (("orders", "00000123"), ("identity", "C-0501")):
        assert "Escalated" not in await flagged(agent, queue, number)
        await decided(agent, "escalate", number, reason="Please look at it")
        (row,) = [row for row in agent.feed.state(queue).rows if row.item.number == number]
        assert row.flags[0].key == "escalated"


async def test_the_supervisors_queue_is_counted_by_the_same_query(open_desk: Open) -> None:
    desk = await open_desk("supervisor")
    await desk.feed.refresh("orders")
    assert {key: desk.feed.state(key).count for key in ("escalations", "eligibility", "cancellations")} == {
        "escalations": 2,
        "eligibility": len(await lines(desk, "eligibility")),
        "cancellations": len(await lines(desk, "cancellations")),
    }


async def lines(desk: Desk, queue: str) -> list[str]:
    """The numbers in a queue's default list."""
    await desk.feed.refresh(queue)
    state = desk.feed.state(queue)
    return [row.item.number for row in state.rows if state.spec.views[0].key in row.views]
