"""Reads one organisation: who is signed in, what the schema is, and which of several candidates it uses."""

from typing import Final

from console.models.error import ConsoleError, NotPermitted
from console.models.ids import OwnerId, UserId
from console.models.org import Agent, Org, Role
from console.models.profile import Profile
from console.models.text import tr
from console.services.gateways.protocol import Json, QueryRead, ReadAnswer, SalesforceGateway
from console.services.rules.settlement import Settler
from console.services.rules.soql import among, quote

OBJECTS: Final = (
    "Account",
    "Contact",
    "Opportunity",
    "Order",
    "OrderItem",
    "Product2",
    "Case",
    "CaseComment",
    "SIM_Inventory__c",
    "Task",
)


async def read_org(salesforce: SalesforceGateway, profile: Profile) -> tuple[Org, Agent]:
    """Describe the organisation and settle where it differs from others (domain.md 3).

    Costs two composite calls beside the descriptions.

    Raises:
        ConsoleError: Salesforce is not reachable, the session has ended, or the user may not read what is needed.
    """
    user_id = await salesforce.who_am_i()
    objects = await salesforce.describe(OBJECTS)
    for name in ("Account", "Order", "Case"):
        if name not in objects:
            raise NotPermitted(tr("You may not read {object} in Salesforce.", object=name), system="Salesforce")
    setup = await salesforce.read(
        [
            QueryRead(soql="SELECT ApiName, StatusCode FROM OrderStatus"),
            QueryRead(soql="SELECT ApiName, IsClosed FROM CaseStatus"),
            QueryRead(soql="SELECT ApiName FROM OpportunityStage WHERE IsActive = true"),
            QueryRead(soql="SELECT Id, Name, DeveloperName FROM Group WHERE Type = 'Queue'"),
            QueryRead(soql=_people_query(profile)),
        ]
    )
    users = await salesforce.read([QueryRead(soql=f"SELECT Id, Name, Username FROM User WHERE Id = {quote(user_id)}")])
    settler = Settler(objects, profile)
    settler.settle(tuple(str(row["ApiName"]) for row in setup[2].rows))
    queues = {str(row["DeveloperName"]): OwnerId(str(row["Id"])) for row in setup[3].rows}
    names = {str(row["Id"]): str(row["Name"]) for row in setup[3].rows}
    roles = _roles(setup[4], names)
    org = Org(
        name=salesforce.host,
        objects=objects,
        choices=settler.choices,
        unsettled=settler.unsettled,
        status_codes={str(row["ApiName"]): str(row["StatusCode"]) for row in setup[0].rows},
        closed_statuses=frozenset(str(row["ApiName"]) for row in setup[1].rows if row.get("IsClosed")),
        queues=queues,
        desk=frozenset(roles),
        names=names,
    )
    return org, _agent(user_id, _only(users[0]), roles.get(user_id, set()), profile)


def _people_query(profile: Profile) -> str:
    wanted = among((*profile.roles.agent, *profile.roles.supervisor))
    return (
        "SELECT AssigneeId, Assignee.Name, PermissionSet.Name FROM PermissionSetAssignment "
        f"WHERE PermissionSet.Name IN {wanted}"
    )


def _roles(answer: ReadAnswer, names: dict[str, str]) -> dict[str, set[str]]:
    """Collect who is at this desk and by which permission sets; nobody, when the user may not read that."""
    roles: dict[str, set[str]] = {}
    for row in answer.rows:
        user = str(row["AssigneeId"])
        roles.setdefault(user, set()).add(str(row["PermissionSet"]["Name"]))
        names[user] = str((row.get("Assignee") or {}).get("Name", ""))
    return roles


def _only(answer: ReadAnswer) -> Json:
    problem: ConsoleError | None = answer.failure
    if problem is not None:
        raise problem
    if not answer.rows:
        raise NotPermitted(tr("Your own User record cannot be read."), system="Salesforce")
    return answer.rows[0]


def _agent(user_id: str, user: Json, sets: set[str], profile: Profile) -> Agent:
    role = Role.READ_ONLY
    if sets & set(profile.roles.supervisor):
        role = Role.SUPERVISOR
    elif sets & set(profile.roles.agent):
        role = Role.AGENT
    return Agent(id=UserId(user_id), name=str(user["Name"]), username=str(user["Username"]), role=role)
