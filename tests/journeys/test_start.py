"""What a start reads: roles by three ways, few calls, and what has changed since the last one, over real HTTP."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from console.app import build_desk
from console.models.org import Agent, Org, Role
from console.models.profile import Profile
from console.sandbox.schema import FieldSchema
from console.sandbox.server import Sandbox
from console.services.desk import Desk
from console.services.places import settlement_path
from console.services.settings import Settings, connected
from tests.journeys.conftest import SharedClock
from tests.journeys.steps import opened

pytestmark = pytest.mark.asyncio(loop_scope="session")
NOBODY: dict[str, Any] = {"agent": (), "supervisor": ()}
Start = Callable[..., Awaitable[tuple[Org, Agent]]]


@pytest.fixture
def start(organisation: Sandbox, clock: SharedClock, tmp_path: Path) -> Start:
    """Start a desk in one home, again and again, and give what it found."""

    async def make(role: str = "agent", **sections: Any) -> tuple[Org, Agent]:
        desk = a_desk(organisation, clock, tmp_path, role, **sections)
        try:
            await desk.start()
            return desk.org, desk.agent
        finally:
            await desk.aclose()

    return make


def settings_of(organisation: Sandbox, home: Path, role: str) -> Settings:
    """Settings that connect as a role."""
    environment = {str(name): str(value) for name, value in dict(organisation.connection()["environment"]).items()}  # type: ignore[call-overload] # a JSON object
    environment["ASSIST_CONSOLE_SALESFORCE_TOKEN"] = organisation.token(role)
    return connected(Settings(), environment, home)


def a_desk(organisation: Sandbox, clock: SharedClock, home: Path, role: str, **sections: Any) -> Desk:
    """A desk that was not started."""
    profile = Profile.model_validate({"environment": "demo"} | sections)
    return build_desk(settings_of(organisation, home, role), profile=profile, clock=clock, pause=clock.pause)


def change_field(organisation: Sandbox, name: str, field: str, **more: Any) -> None:
    """An administrator changes a field."""
    fields = organisation.org.schema.objects[name].fields
    found: FieldSchema = fields[field]
    values = {slot: getattr(found, slot) for slot in found.__slots__}
    fields[field] = FieldSchema(**(values | more))


# --- roles ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("roles", "role", "found", "why"),
    [
        ({}, "agent", Role.AGENT, "permission set Assist_Console_Agent"),
        ({}, "supervisor", Role.SUPERVISOR, "permission set Assist_Console_Supervisor"),
        ({}, "readonly", Role.READ_ONLY, "No permission set"),
        ({**NOBODY, "agent_profiles": ("assist console cs",)}, "agent2", Role.AGENT, "profile Assist Console CS"),
        ({**NOBODY, "supervisor_profiles": ("Read Only",)}, "readonly", Role.SUPERVISOR, "profile Read Only"),
        ({**NOBODY, "agent_permissions": ("Assist_Console_Use",)}, "agent", Role.AGENT, "permission Assist_Console_U"),
        ({"supervisor": (), "supervisor_permissions": ("Assist_Console_Override",)}, "supervisor", Role.SUPERVISOR,
         "permission Assist_Console_Override"),
        (NOBODY, "agent", Role.READ_ONLY, "No permission set"),
        ({**NOBODY, "agent_permissions": ("Nothing",)}, "agent", Role.READ_ONLY, "No permission set"),
    ],
)  # fmt: skip
async def test_a_role_comes_from_any_of_three_ways(
    start: Start, roles: dict[str, Any], role: str, found: Role, why: str
) -> None:
    org, agent = await start(role, roles=roles)
    assert agent.role is found
    assert why in str(agent.role_text)
    assert (agent.id in org.desk) is (found is not Role.READ_ONLY)


async def test_a_permission_that_a_profile_grants_counts_too(start: Start, organisation: Sandbox) -> None:
    store = organisation.org.store
    (own,) = [row for row in store.select("PermissionSet") if row["Name"] == "X00Read Only"]
    (permission,) = store.select("CustomPermission", DeveloperName="Assist_Console_Use")
    access = {"ParentId": own["Id"], "SetupEntityId": permission["Id"], "SetupEntityType": "CustomPermission"}
    store.insert("SetupEntityAccess", access)
    _, agent = await start("readonly", roles={**NOBODY, "agent_permissions": ("Assist_Console_Use",)})
    assert agent.role is Role.AGENT


async def test_who_is_not_active_is_at_no_desk_and_decides_nothing(start: Start, organisation: Sandbox) -> None:
    user = organisation.org.people.users["agent2"]
    organisation.org.store.update("User", user, {"IsActive": False})
    org, _ = await start("agent")
    assert user not in org.desk
    _, agent = await start("agent2")
    assert agent.role is Role.READ_ONLY
    assert str(agent.role_text) == "Your user is not active in Salesforce."


async def test_a_role_that_cannot_be_read_is_read_only_and_says_so(
    organisation: Sandbox, clock: SharedClock, tmp_path: Path
) -> None:
    del organisation.org.schema.objects["PermissionSetAssignment"]
    desk = a_desk(organisation, clock, tmp_path, "agent")
    await desk.start()
    assert desk.agent.role is Role.READ_ONLY
    found = await opened(desk, "00000101")
    (offer,) = [one for one in found.offers if one.action.key == "claim"]
    assert offer.refusal is not None
    assert "Your role cannot be read in Salesforce" in str(offer.refusal.text)
    await desk.aclose()


# --- calls ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("roles", "calls"), [({}, 3), ({"agent_permissions": ("Assist_Console_Use",)}, 4)])
async def test_a_start_costs_few_calls(start: Start, organisation: Sandbox, roles: dict[str, Any], calls: int) -> None:
    await start("agent")
    before = organisation.org.access.used
    await start("agent", roles=roles)
    assert organisation.org.access.used - before == calls


async def test_an_object_that_is_hidden_is_missing_and_the_others_are_there(
    start: Start, organisation: Sandbox
) -> None:
    del organisation.org.schema.objects["SIM_Inventory__c"]
    org, _ = await start("agent")
    assert "SIM_Inventory__c" not in org.objects
    assert {"Account", "Task"} <= set(org.objects)
    assert org.objects["Opportunity"].fields["StageName"].required
    assert not org.objects["Case"].fields["Status"].required


# --- what changed --------------------------------------------------------------------------------------------------


async def test_what_changed_since_the_last_start_is_said_once(start: Start, organisation: Sandbox) -> None:
    assert (await start())[0].schema_changes == ()
    assert (await start())[0].schema_changes == ()
    change_field(organisation, "Account", "Internet_Eligibility_Notes__c", read_only_for=frozenset({"agent"}))
    change_field(organisation, "Account", "Id_Verification_Note__c", length=100)
    stages = organisation.org.schema.objects["Opportunity"].fields["LineReturn__c"].picklist
    change_field(organisation, "Opportunity", "LineReturn__c", picklist=stages[:-1])
    del organisation.org.schema.objects["Order"].fields["MNP_Reservation_Number__c"]
    found = {str(one) for one in (await start())[0].schema_changes}
    assert found == {
        "The field Account.Internet_Eligibility_Notes__c may no longer be edited by you.",
        "The field Account.Id_Verification_Note__c takes only 100 characters now.",
        "The field Opportunity.LineReturn__c no longer has: N/A.",
        "The field Order.MNP_Reservation_Number__c is gone, or hidden from you.",
    }
    assert (await start())[0].schema_changes == ()


async def test_a_choice_that_opened_is_said(start: Start) -> None:
    await start()
    org, _ = await start(settlement={"cancelled_stage": "Nirvana"})
    (said,) = org.schema_changes
    assert str(said).startswith("Stage of a cancelled Opportunity is open now: The profile says cancelled_stage = ")


async def test_each_user_is_compared_with_what_that_user_saw(start: Start) -> None:
    for role in ("agent", "supervisor", "agent"):
        assert (await start(role))[0].schema_changes == ()


async def test_the_file_holds_names_and_no_customer(start: Start, organisation: Sandbox, tmp_path: Path) -> None:
    await start()
    file = settlement_path(settings_of(organisation, tmp_path, "agent"))
    text = file.read_text(encoding="utf-8")
    assert json.loads(text)["version"] == 1
    assert file.stat().st_mode & 0o077 == 0
    assert organisation.token("agent") not in text
    for row in organisation.org.store.select("Account"):
        assert str(row["Name"]) not in text


@pytest.mark.parametrize("content", ["", "[]", '{"version": 1, "users": {}}', '{"version": 9}', "\x00"])
async def test_a_spoilt_file_is_a_first_start(
    start: Start, organisation: Sandbox, tmp_path: Path, content: str
) -> None:
    file = settlement_path(settings_of(organisation, tmp_path, "agent"))
    file.write_text(content, encoding="utf-8")
    assert (await start())[0].schema_changes == ()
    assert json.loads(file.read_text(encoding="utf-8"))["users"]
