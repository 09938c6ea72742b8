"""The Salesforce queues to which items go back or are escalated, and the people who work them."""

from collections.abc import Mapping, Sequence
from typing import Final

from console.models.doctor import Finding, Mender
from console.models.org import Role
from console.models.text import Text, tr
from console.services.doctor.findings import Patient, SignedIn, broken, failed, fine, warning
from console.services.gateways.protocol import QueryRead
from console.services.roles import Crew, permission_ids, permission_query, read_crew
from console.services.rules.soql import among

_GROUP: Final = "00G"
_DEEPEST: Final = 5
"""Groups inside groups are followed so far."""


async def check_queues(patient: Patient, signed_in: SignedIn) -> tuple[Finding, ...]:
    """Check each queue that the profile names: it exists, takes its object, and the supervisors' has members."""
    wanted = wanted_queues(patient)
    ids = {name: str(signed_in.org.queues[name]) for name in wanted if name in signed_in.org.queues}
    if ids:
        (takes,) = await signed_in.salesforce.read(
            [QueryRead(soql=f"SELECT QueueId, SobjectType FROM QueueSobject WHERE QueueId IN {among(ids.values())}")]
        )
    else:
        takes = None
    found = []
    for name, object_name in wanted.items():
        if name not in ids:
            found.append(_absent(name, patient))
        elif takes is None or takes.failure is not None:
            found.append(warning(f"queue.{name}", tr("What the queue {name} takes cannot be read.", name=name)))
        else:
            taken = {str(row["SobjectType"]) for row in takes.rows if str(row["QueueId"]) == ids[name]}
            found.append(_takes(name, object_name, taken))
    supervisors = patient.profile.escalation.supervisors_queue
    if supervisors in ids:
        found.append(await _members(supervisors, ids[supervisors], signed_in))
    return tuple(found)


def wanted_queues(patient: Patient) -> dict[str, str]:
    """Name the queues of the profile, and what each has to take."""
    homes = {
        spec.home(patient.profile): spec.record.OBJECT for spec in patient.registry.queues if spec.home is not None
    }
    return homes | {patient.profile.escalation.supervisors_queue: "Case"}


def _stops(name: str, patient: Patient) -> Text:
    if name == patient.profile.escalation.supervisors_queue:
        return tr("Escalating: there is nobody to escalate to.")
    return tr("Releasing and handing back: there is no queue to give the item back to.")


def _absent(name: str, patient: Patient) -> Finding:
    text = tr("There is no queue {name}, or it is hidden from you.", name=name)
    remedy = tr("Create the queue in Salesforce, or name another one in the org profile.")
    return broken(f"queue.{name}", text, stops=_stops(name, patient), remedy=remedy, who=Mender.SF_ADMIN)


def _takes(name: str, object_name: str, taken: set[str]) -> Finding:
    if object_name in taken:
        return fine(f"queue.{name}", tr("The queue {name} is there and takes {object}.", name=name, object=object_name))
    text = tr("The queue {name} does not take {object}.", name=name, object=object_name)
    stops = tr("Giving such a record to this queue: Salesforce refuses it.")
    remedy = tr("Add {object} to the queue's supported objects.", object=object_name)
    return broken(f"queue.{name}", text, stops=stops, remedy=remedy, who=Mender.SF_ADMIN)


async def _members(name: str, queue: str, signed_in: SignedIn) -> Finding:
    """Count the people of the supervisors' queue, through groups inside groups."""
    key, people, waiting, seen = f"queue.{name}.members", set[str](), {queue}, set[str]()
    for _level in range(_DEEPEST):
        if not waiting:
            break
        seen |= waiting
        soql = f"SELECT GroupId, UserOrGroupId FROM GroupMember WHERE GroupId IN {among(sorted(waiting))}"
        (answer,) = await signed_in.salesforce.read([QueryRead(soql=soql)])
        if answer.failure is not None:
            return failed(key, answer.failure, who=Mender.SF_ADMIN)
        members = {str(row["UserOrGroupId"]) for row in answer.rows}
        people |= {one for one in members if not one.startswith(_GROUP)}
        waiting = {one for one in members if one.startswith(_GROUP)} - seen
    if people:
        return fine(key, tr("Members of the queue {name}: {count}.", name=name, count=len(people)))
    return broken(
        key,
        tr("The queue {name} has no members.", name=name),
        stops=tr("Escalations: Salesforce tells nobody of them."),
        remedy=tr("Add the supervisors to the queue."),
        who=Mender.SF_ADMIN,
    )


async def check_roles(patient: Patient, signed_in: SignedIn) -> tuple[Finding, ...]:
    """Check that there is at least one agent and one supervisor; everybody else only reads."""
    roles = patient.profile.roles
    questions = [QueryRead(soql=soql) for soql in permission_query(roles)]
    answers = await signed_in.salesforce.read(questions) if questions else ()
    crew = await read_crew(signed_in.salesforce, signed_in.agent.id, roles, permission_ids(answers, roles))
    return (
        _held("roles.agent", crew, _counted(crew.roles, (Role.AGENT, Role.SUPERVISOR)), _AGENTS),
        _held("roles.supervisor", crew, _counted(crew.roles, (Role.SUPERVISOR,)), _SUPERVISORS),
    )


_AGENTS: Final = (
    tr("Nobody is an agent of this console."),
    tr("Every decision: all users only read."),
)
_SUPERVISORS: Final = (
    tr("Nobody is a supervisor of this console."),
    tr("Escalated items, overrides and reassigning: nobody may decide them."),
)


def _counted(roles: Mapping[str, Role], wanted: Sequence[Role]) -> int:
    return sum(role in wanted for role in roles.values())


def _held(key: str, crew: Crew, count: int, words: tuple[Text, Text]) -> Finding:
    if count:
        return fine(key, tr("Users with this role or a higher one: {count}.", count=count))
    if crew.unread:
        text = tr("Who has this role cannot be read: permission rows are closed to you.")
        return warning(key, text, remedy=tr("Run this check as an administrator."), who=Mender.SF_ADMIN)
    remedy = tr("Assign the permission sets that the org profile names in [roles].")
    return broken(key, words[0], stops=words[1], remedy=remedy, who=Mender.SF_ADMIN)
