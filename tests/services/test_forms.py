"""A form is filled from typed words, and what is wrong with them is said in sentences, by field."""

from datetime import datetime
from typing import Any

import pytest

from console.models.action import Choice, Form
from console.models.text import Text, tr, verbatim
from console.services.actions import approve_order, assign_sim, record_eligibility, reject_order
from console.services.clock import JAPAN
from console.services.forms import FormProblems, fill

CARDS = {"sim": (Choice(value="a0X000000000001AAA", title=verbatim("SIM-0001")),)}


def problems(found: Form | FormProblems) -> list[tuple[str, Text]]:
    """What is wrong, by field."""
    assert isinstance(found, FormProblems)
    return list(found.problems)


@pytest.mark.parametrize(
    "typed", ["2026-11-25T10:00", " 2026-11-25 10:00 ", "2026-11-25T10:00+09:00", "2026-11-25T01:00:00Z"]
)
def test_a_time_without_a_zone_is_japan_time(typed: str) -> None:
    form = fill(approve_order.ACTION, {"scheduled_at": typed}, {})
    assert isinstance(form, approve_order.ApproveOrder)
    assert form.scheduled_at == datetime(2026, 11, 25, 10, 0, tzinfo=JAPAN)


@pytest.mark.parametrize("typed", ["", "  ", None])
def test_an_empty_text_is_nothing(typed: str | None) -> None:
    assert fill(approve_order.ACTION, {"scheduled_at": typed}, {}) == approve_order.ApproveOrder()
    assert problems(fill(reject_order.ACTION, {"reason": typed}, {})) == [("reason", tr("This is needed."))]


@pytest.mark.parametrize("typed", ["a0X000000000001AAA", "SIM-0001"])
def test_a_choice_is_named_by_its_value_or_its_title(typed: str) -> None:
    assert fill(assign_sim.ACTION, {"sim": typed}, CARDS) == assign_sim.AssignSim(sim="a0X000000000001AAA")


def test_a_value_that_is_not_on_offer_is_refused() -> None:
    assert problems(fill(assign_sim.ACTION, {"sim": "SIM-9999"}, CARDS)) == [
        ("sim", tr("Not one of the values on offer."))
    ]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"reason": "x"}, ("reason", tr("At least {count} characters.", count=2))),
        ({"reason": "x" * 1001}, ("reason", tr("At most {count} characters.", count=1000))),
        ({"reason": "fine", "reasn": "typo"}, ("reasn", tr("There is no such field."))),
    ],
)
def test_sentences(values: dict[str, Any], problem: tuple[str, Text]) -> None:
    assert problems(fill(reject_order.ACTION, values, {})) == [problem]


def test_a_switch_says_yes_or_no() -> None:
    said = fill(record_eligibility.ACTION, {"result": "Home 1G", "move_stage": "no"}, {})
    assert said == record_eligibility.RecordEligibility(result="Home 1G", move_stage=False)
    unclear = fill(record_eligibility.ACTION, {"result": "Home 1G", "move_stage": "perhaps"}, {})
    assert problems(unclear) == [("move_stage", tr("Say yes or no."))]


@pytest.mark.parametrize("typed", ["tomorrow", "2026-13-01T10:00", "10:00"])
def test_what_is_no_time_is_refused_with_an_example(typed: str) -> None:
    assert problems(fill(approve_order.ACTION, {"scheduled_at": typed}, {})) == [
        ("scheduled_at", tr("Not a date and time, such as 2026-11-25T10:00."))
    ]


def test_a_title_that_two_choices_share_names_neither() -> None:
    twins = {"sim": tuple(Choice(value=f"a0X00000000000{n}AAA", title=verbatim("佐藤 花子")) for n in (1, 2))}
    assert problems(fill(assign_sim.ACTION, {"sim": "佐藤 花子"}, twins)) == [
        ("sim", tr("Not one of the values on offer."))
    ]
