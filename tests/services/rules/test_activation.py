"""What an approval writes where a physical SIM card is on the order already (domain.md 2.1)."""

import pytest

from console.services.rules.activation import approval_rows
from tests.builders import SIM, a_physical_sim_order
from tests.organisations import a_context, a_profile, an_org


def written(trigger: str, variant: str = "standard", **order: object) -> list[list[str]]:
    """The fields of each write."""
    profile = a_profile(settlement={"provisioning_trigger": trigger})
    context = a_context(profile=profile, org=an_org(variant, profile=profile))
    rows = approval_rows(a_physical_sim_order(**order), None, context, ())
    return [[write.field for write in row.writes] for row in rows]


@pytest.mark.parametrize("trigger", ["status", "activation", "both"])
def test_without_a_card_the_status_is_alone_and_the_order_waits(trigger: str) -> None:
    assert written(trigger) == [["Status"]]


@pytest.mark.parametrize(
    ("trigger", "fields"),
    [
        ("status", [["Status"]]),
        ("activation", [["Status", "Activation_Status__c"]]),
        ("both", [["Status", "Activation_Status__c"]]),
    ],
)
def test_with_a_card_nothing_is_waited_for(trigger: str, fields: list[list[str]]) -> None:
    assert written(trigger, assigned_sim_id=SIM) == fields


def test_where_approved_stands_alone_the_activation_goes_before_it() -> None:
    assert written("both", "activated", assigned_sim_id=SIM) == [["Activation_Status__c"], ["Status"]]
