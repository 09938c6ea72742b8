"""The preflight check over real HTTP: it only reads, names what an organisation lacks, and nothing stops the rest."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from console.models.doctor import Finding, Level, Mender
from console.models.error import ConsoleError, NotSent, SetUpNeeded, SignInNeeded
from console.models.journal import Outcome
from console.models.profile import Profile
from console.models.text import tr
from console.sandbox.billing_records import KINDS
from console.sandbox.faults import Fault
from console.sandbox.server import Sandbox
from console.services.clock import FrozenClock
from console.services.doctor.billing import NEEDS
from console.services.doctor.examination import GROUPS, Doctor
from console.services.doctor.findings import Patient, Workstation
from console.services.gateways.salesforce import SalesforceRest
from console.services.gateways.session import Session
from console.services.gateways.whmcs import WhmcsApi
from console.services.gateways.whmcs_absent import WhmcsAbsent
from console.services.registry import collect
from console.services.sign_in.account import FixedAccount
from tests.journeys.conftest import FRIDAY, Open

Findings = dict[str, Finding]
Examine = Callable[..., Awaitable[tuple[Findings, Doctor]]]


@pytest.fixture
def examine(organisation: Sandbox) -> Examine:
    """Run a whole preflight of the journey's organisation, and give the findings by key."""
    return examiner(organisation)


def examiner(organisation: Sandbox) -> Examine:
    """Make what examines an organisation."""

    async def run(
        role: str = "agent",
        *,
        token: str | None = None,
        profile: Profile | None = None,
        off_by: timedelta = timedelta(0),
        secret: str | None = None,
        salesforce_url: str | None = None,
    ) -> tuple[Findings, Doctor]:
        session = Session(url=salesforce_url or organisation.url, token=token or organisation.token(role))
        whmcs = WhmcsApi(
            organisation.whmcs_url,
            identifier=organisation.whmcs_identifier,
            secret=secret or organisation.whmcs_secret,
        )
        patient = Patient(
            salesforce=SalesforceRest(FixedAccount(session)),
            whmcs=whmcs,
            profile=profile or Profile(environment="demo"),
            clock=FrozenClock(organisation.clock.now() + off_by),
            registry=collect(),
            workstation=Workstation(),
        )
        doctor = Doctor(patient)
        try:
            found = [finding async for finding in doctor.run()]
        finally:
            await doctor.aclose()
        assert len({one.key for one in found}) == len(found)
        return {one.key: one for one in found}, doctor

    return run


def faults_of(findings: Findings) -> dict[str, Level]:
    """What is not in order."""
    return {key: one.level for key, one in findings.items() if one.level is not Level.OK}


def everything(organisation: Sandbox) -> str:
    """Every row of both systems; UserRecordAccess is a question to the embedded organisation and no record."""
    rows: dict[str, Any] = {
        name: organisation.org.store.select(name)
        for name in organisation.org.schema.objects
        if name != "UserRecordAccess"
    }
    for kind in KINDS:
        records: list[Any] = organisation.org.billing.select(kind)
        rows[kind.__name__] = [asdict(record) for record in records]
    return json.dumps(rows, default=str, sort_keys=True)


# --- what it finds -------------------------------------------------------------------------------------------------


async def test_it_writes_nothing_and_never_terminates(organisation: Sandbox, examine: Examine) -> None:
    before = everything(organisation)
    traps = ("ModuleTerminate", "ModuleSuspend", "AddClientNote", "LogActivity", "AddOrder")
    for action in traps:  # a fault is used up by the request that it hits
        organisation.faults.add(Fault(kind="html", system="whmcs", action=action))
    for method in ("PATCH", "DELETE", "PUT"):
        organisation.faults.add(Fault(kind="html", system="salesforce", method=method))
    for role in ("agent", "supervisor", "readonly"):
        await examine(role)
    assert everything(organisation) == before
    assert len(organisation.faults.describe()) == len(traps) + 3


async def test_a_standard_organisation_is_in_order_but_for_what_cannot_be_told(examine: Examine) -> None:
    findings, doctor = await examine()
    assert faults_of(findings) == {}
    assert doctor.refusal is None
    assert {key.split(".")[0] for key in findings} <= set(GROUPS)
    actions = {one.key for one in collect().actions}
    assert {f"right.{key}" for key in actions} <= findings.keys()
    assert {f"whmcs.action.{need.action}" for need in NEEDS} <= findings.keys()
    assert "99,9" in str(findings["api.calls"].text)
    assert "67.0" in str(findings["api.version"].text)


async def test_every_fault_says_what_it_stops_how_it_is_mended_and_by_whom(examine: Examine) -> None:
    findings, _ = await examine("readonly")
    assert len(faults_of(findings)) > 10
    for one in findings.values():
        if one.level is Level.BROKEN:
            assert one.stops is not None, one.key
        if one.level is not Level.OK:
            assert one.remedy is not None, one.key
            assert one.who is not None, one.key


EXPECTED: dict[str, dict[str, Level]] = {
    "standard": {},
    "classic": {},
    "activated": {},
    "ambiguous": {
        "settlement.eligibility_status": Level.BROKEN,
        "settlement.submitted_id_status": Level.BROKEN,
        "settlement.cancelled_stage": Level.BROKEN,
        "settlement.commodity_field": Level.BROKEN,
        "settlement.case_opportunity_field": Level.BROKEN,
    },
    "restricted": {
        "right.assign_sim": Level.BROKEN,
        "right.record_eligibility": Level.WARNING,
        "fields.Order": Level.WARNING,
    },
}


@pytest.mark.parametrize("variant", EXPECTED)
async def test_each_variant_shows_exactly_what_it_breaks(variant: str) -> None:
    with Sandbox(variant=variant, now=FRIDAY, frozen=True) as organisation:
        findings, _ = await examiner(organisation)()
    assert faults_of(findings) == EXPECTED[variant]


async def test_missing_rights_are_named_to_the_field() -> None:
    with Sandbox(variant="restricted", now=FRIDAY, frozen=True) as organisation:
        findings, _ = await examiner(organisation)()
        as_supervisor, _ = await examiner(organisation)("supervisor")
    assert "Order.Assign_Physical_SIM__c" in str(findings["right.assign_sim"].text)
    assert "Account.Internet_Eligibility_Notes__c" in str(findings["right.record_eligibility"].text)
    assert "MNP_Reservation_Number__c" in str(findings["fields.Order"].text)
    assert findings["right.assign_sim"].who is Mender.SF_ADMIN
    assert faults_of(as_supervisor) == {}


async def test_an_open_choice_names_its_candidates_and_the_actions_that_wait_for_it() -> None:
    with Sandbox(variant="ambiguous", now=FRIDAY, frozen=True) as organisation:
        findings, _ = await examiner(organisation)()
    found = findings["settlement.cancelled_stage"]
    assert "△Cancelled, 〇Cancelled, Cancelled" in str(found.remedy)
    assert "Terminate" in str(found.stops)


async def test_a_neglected_organisation() -> None:
    with Sandbox(world="neglected", now=FRIDAY, frozen=True) as organisation:
        findings, _ = await examiner(organisation)()
    assert faults_of(findings) == {
        "roles.supervisor": Level.BROKEN,
        "queue.CS_Internet": Level.BROKEN,
        "queue.CS_Supervisors.members": Level.BROKEN,
        "products.sku": Level.BROKEN,
        "products.whmcs_id": Level.BROKEN,
        "products.cycle": Level.BROKEN,
        "products.class": Level.BROKEN,
        "products.entry": Level.BROKEN,
        "products.whmcs_product": Level.BROKEN,
        "products.price": Level.BROKEN,
        "whmcs.action.GetPayMethods": Level.WARNING,
        "whmcs.action.UpdateClientProduct": Level.WARNING,
    }
    named = {"sku": "Unnumbered product", "whmcs_id": "NEGLECTED-92", "price": "NEGLECTED-93", "entry": "NEGLECTED-94"}
    named |= {"whmcs_product": "NEGLECTED-95", "cycle": "NEGLECTED-96", "class": "NEGLECTED-96"}
    for key, label in named.items():
        assert str(findings[f"products.{key}"].text).endswith(f": {label}.")


async def test_members_are_counted_through_groups_inside_groups(organisation: Sandbox, examine: Examine) -> None:
    store, queue = organisation.org.store, organisation.org.people.queues["CS_Supervisors"]
    (member,) = store.select("GroupMember", GroupId=queue)
    outer = store.insert("Group", {"Name": "Outer", "Type": "Regular"})
    inner = store.insert("Group", {"Name": "Inner", "Type": "Regular"})
    store.delete("GroupMember", str(member["Id"]))
    for group, who in ((queue, outer), (outer, inner), (inner, outer), (inner, member["UserOrGroupId"])):
        store.insert("GroupMember", {"GroupId": group, "UserOrGroupId": who})
    findings, _ = await examine()
    assert str(findings["queue.CS_Supervisors.members"].text) == "Members of the queue CS_Supervisors: 1."


async def test_a_queue_that_the_profile_names_and_nobody_made(examine: Examine) -> None:
    profile = Profile.model_validate({"queues": {"orders": "CS_Nowhere"}, "escalation": {"supervisors_queue": "CS_X"}})
    findings, _ = await examine(profile=profile)
    assert faults_of(findings) == {"queue.CS_Nowhere": Level.BROKEN, "queue.CS_X": Level.BROKEN}


# --- measured values -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("off_by", "level"),
    [
        (timedelta(seconds=30), Level.OK),
        (timedelta(seconds=-90), Level.WARNING),
        (timedelta(minutes=6), Level.BROKEN),
    ],
)
async def test_the_clock(examine: Examine, off_by: timedelta, level: Level) -> None:
    findings, _ = await examine(off_by=off_by)
    assert findings["clock"].level is level
    assert f"Salesforce {round(off_by.total_seconds())} s" in str(findings["clock"].text)


@pytest.mark.parametrize(("used", "level"), [(0.5, Level.OK), (0.9, Level.WARNING), (0.97, Level.BROKEN)])
async def test_api_calls_that_are_left(organisation: Sandbox, examine: Examine, used: float, level: Level) -> None:
    organisation.org.access.used = int(organisation.org.access.daily_limit * used)
    findings, _ = await examine()
    assert findings["api.calls"].level is level


async def test_api_calls_where_limits_are_closed(organisation: Sandbox, examine: Examine) -> None:
    organisation.org.access.used = 96_000
    closed = Fault(kind="refusal", path="/limits", status=403, code="INSUFFICIENT_ACCESS", message="no", times=0)
    organisation.faults.add(closed)
    findings, _ = await examine()
    assert findings["api.calls"].level is Level.BROKEN
    assert "of 100,000" in str(findings["api.calls"].text)


async def test_a_version_that_will_be_retired(organisation: Sandbox, examine: Examine) -> None:
    answer = json.dumps({"DailyApiRequests": {"Max": 100, "Remaining": 90}})
    headers = {"Warning": '299 - "This API version is deprecated."', "Content-Type": "application/json"}
    organisation.faults.add(Fault(kind="answer", path="/limits", status=200, body=answer, headers=headers))
    findings, _ = await examine()
    assert findings["api.version"].level is Level.WARNING
    assert findings["api.version"].who is Mender.DEVOPS


async def test_the_numbers_of_custom_fields(examine: Examine) -> None:
    wrong = {"customer_number_field": 200, "birth_date_field": 198, "gender_field": 999, "time_zone": "Europe/Paris"}
    findings, _ = await examine(profile=Profile.model_validate({"whmcs": wrong}))
    keys = ("whmcs.fields.customer_number", "whmcs.fields.birth_date", "whmcs.fields.gender", "whmcs.time_zone")
    assert faults_of(findings) == dict.fromkeys(keys, Level.WARNING)
    assert "right for 0 of 1" in str(findings["whmcs.fields.customer_number"].text)


# --- what fails stops nothing else ---------------------------------------------------------------------------------


async def test_actions_that_are_not_ticked(organisation: Sandbox, examine: Examine) -> None:
    wanted = [need for need in NEEDS if need.probed and need.stops is not None]
    organisation.org.billing.not_permitted |= {need.action.lower() for need in wanted}
    findings, _ = await examine()
    for need in wanted:
        found = findings[f"whmcs.action.{need.action}"]
        assert found.level is (Level.BROKEN if need.essential else Level.WARNING)
        assert found.stops == need.stops
        assert need.action in str(found.remedy)
    assert findings["whmcs.version"].level is Level.WARNING
    assert {"right.approve_order", "settlement.cancelled_stage", "products.sku"} <= findings.keys()


async def test_an_action_that_nothing_calls_may_be_missing(organisation: Sandbox, examine: Examine) -> None:
    organisation.org.billing.not_permitted.add("getorders")
    findings, _ = await examine()
    assert faults_of(findings) == {}
    assert "not permitted" in str(findings["whmcs.action.GetOrders"].text)


async def test_without_a_session_the_rest_is_examined(examine: Examine) -> None:
    findings, doctor = await examine(token="00D5g0000000001!worthless")
    assert isinstance(doctor.refusal, SignInNeeded)
    assert findings["sign_in"].level is Level.BROKEN
    assert findings["whmcs.action.GetClientsDetails"].level is Level.OK
    assert findings["api.version"].level is Level.OK
    assert "right.approve_order" not in findings


async def test_without_salesforce_the_rest_is_examined(examine: Examine) -> None:
    findings, doctor = await examine(salesforce_url="http://127.0.0.1:9")
    assert isinstance(doctor.refusal, NotSent)
    assert findings["reach.salesforce"].level is Level.BROKEN
    assert findings["sign_in"].level is Level.BROKEN
    assert findings["whmcs.version"].level is Level.OK
    assert "whmcs.modules" in findings


async def test_a_credential_that_whmcs_refuses(examine: Examine) -> None:
    findings, _ = await examine(secret="not the one")
    assert faults_of(findings) == {"whmcs.credential": Level.BROKEN, "products.whmcs_product": Level.WARNING}
    assert not [key for key in findings if key.startswith("whmcs.action.")]


async def test_without_whmcs(organisation: Sandbox) -> None:
    session = Session(url=organisation.url, token=organisation.token())
    patient = Patient(
        salesforce=SalesforceRest(FixedAccount(session)),
        whmcs=WhmcsAbsent(),
        profile=Profile(environment="demo"),
        clock=FrozenClock(organisation.clock.now()),
        registry=collect(),
        workstation=Workstation(),
    )
    doctor = Doctor(patient)
    findings = {one.key: one async for one in doctor.run()}
    await doctor.aclose()
    assert findings["reach.whmcs"].level is Level.BROKEN
    assert findings["right.approve_order"].level is Level.OK


async def test_one_check_that_fails_stops_no_other(organisation: Sandbox, examine: Examine) -> None:
    organisation.faults.add(Fault(kind="html", system="salesforce", path="/limits", status=500, times=0))
    organisation.faults.add(Fault(kind="cut_before", system="whmcs", action="GetInvoices", times=0))
    findings, _ = await examine()
    assert findings["api.version"].level is Level.OK
    assert faults_of(findings) == {"api.calls": Level.WARNING, "whmcs.action.GetInvoices": Level.WARNING}


async def test_nothing_is_set_up() -> None:
    refusal: ConsoleError = SetUpNeeded(tr("No Salesforce organisation is set up."))
    patient = Patient(
        salesforce=refusal,
        whmcs=WhmcsAbsent(),
        profile=Profile(),
        clock=FrozenClock(FRIDAY),
        registry=collect(),
        workstation=Workstation(),
    )
    doctor = Doctor(patient)
    findings = {one.key: one async for one in doctor.run()}
    assert doctor.refusal is refusal
    assert {"reach.salesforce", "reach.whmcs", "sign_in"} <= faults_of(findings).keys()


async def test_a_desk_examines_its_own_set_up_and_may_stop_early(open_desk: Open) -> None:
    desk = await open_desk("agent")
    findings = [finding async for finding in desk.examine_set_up()]
    assert {"vault", "home", "profile", "documents.sandbox", "journal.chain"} <= {one.key for one in findings}
    iteration = desk.examine_set_up()
    async for finding in iteration:
        assert finding.key
        break
    await iteration.aclose()


async def test_a_termination_that_was_refused_proves_nothing(open_desk: Open) -> None:
    """Its claim was written; the module itself said no."""
    desk = await open_desk("agent")
    found = await desk.open(await desk.find("00004010"))
    ticks = frozenset(one.key for one in found.findings)
    plan = desk.prepare("terminate_service", found.dossier, {"confirm": "4010"}, ticks=ticks)
    assert (await desk.execute(plan)).outcome is Outcome.REFUSED  # type: ignore[arg-type] # the form is complete
    findings = {one.key: one async for one in desk.examine_set_up()}
    assert not findings["whmcs.action.ModuleTerminate"].asked


async def test_a_termination_on_record_proves_the_action(open_desk: Open, organisation: Sandbox) -> None:
    desk = await open_desk("agent")
    found = await desk.open(await desk.find("00004014"))
    ticks = frozenset(one.key for one in found.findings)
    plan = desk.prepare("terminate_service", found.dossier, {"confirm": "4014"}, ticks=ticks)
    await desk.execute(plan)  # type: ignore[arg-type] # the story is one that can be ended
    findings = {one.key: one async for one in desk.examine_set_up()}
    assert findings["whmcs.action.ModuleTerminate"].level is Level.OK
    assert "2026-11-20" in str(findings["whmcs.action.ModuleTerminate"].text)


async def test_a_healthy_organisation_has_nothing_to_mend_and_says_what_was_not_asked(examine: Examine) -> None:
    findings, _ = await examine()
    unasked = {key for key, one in findings.items() if not one.asked}
    assert unasked == {f"whmcs.action.{name}" for name in ("ModuleTerminate", "AddClientNote", "LogActivity")}
    assert "could end a service" in str(findings["whmcs.action.ModuleTerminate"].text)
