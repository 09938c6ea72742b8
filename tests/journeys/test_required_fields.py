"""An organisation that requires a field which the console does not know: said before the write, naming the field."""

import pytest

from console.models.doctor import Level, Mender
from console.models.journal import Outcome
from console.sandbox.server import Sandbox
from tests.journeys.conftest import Open
from tests.journeys.steps import decided, refused


@pytest.mark.parametrize(
    ("object_name", "action", "number", "values"),
    [
        ("Case", "escalate", "00000124", {"reason": "Please look at the price"}),
        ("CaseComment", "escalate", "00003004", {"reason": "Please look at the address"}),
        ("Task", "claim", "C-0501", {}),
    ],
)
async def test_a_new_record_without_a_required_field_is_refused_before_it_is_sent(
    open_desk: Open, organisation: Sandbox, object_name: str, action: str, number: str, values: dict[str, str]
) -> None:
    organisation.org.schema.require(object_name, "Channel__c", "Channel")
    desk = await open_desk("agent")
    before = organisation.org.store.select(object_name)
    sentence = await refused(desk, action, number, **values)
    assert f"Channel ({object_name}.Channel__c)" in sentence
    assert list(desk.journal.entries()) == []
    assert organisation.org.store.select(object_name) == before
    findings = {one.key: one async for one in desk.examine_set_up()}
    found = findings[f"right.{action}"]
    assert (found.level, found.who) == (Level.BROKEN, Mender.SF_ADMIN)
    assert f"{object_name}.Channel__c" in str(found.text)
    assert f"{object_name}.Channel__c" in str(found.remedy)
    assert findings["right.track_equipment"].level is Level.OK


async def test_what_makes_no_such_record_goes_on(open_desk: Open, organisation: Sandbox) -> None:
    organisation.org.schema.require("Case", "Channel__c", "Channel")
    desk = await open_desk("agent")
    done = await decided(desk, "escalate", "00003004", reason="Please look at the address")
    assert done.outcome is Outcome.DONE
