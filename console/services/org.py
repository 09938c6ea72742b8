"""Reads one organisation: who is signed in, what the schema is, and which of several candidates it uses."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

from console.models.action import ActionSpec
from console.models.error import ConsoleError, NotPermitted
from console.models.ids import OwnerId, UserId
from console.models.org import Agent, ObjectInfo, Org, Role
from console.models.profile import Profile
from console.models.text import tr
from console.services.gateways.protocol import Json, QueryRead, ReadAnswer, SalesforceGateway
from console.services.roles import Crew, permission_ids, permission_query, read_crew
from console.services.rules.settlement import Settler
from console.services.rules.soql import known_names

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
_STATUSES: Final = "SELECT ApiName, StatusCode FROM OrderStatus"
_CASE_STATUSES: Final = "SELECT ApiName, IsClosed FROM CaseStatus"
_STAGES: Final = "SELECT ApiName FROM OpportunityStage WHERE IsActive = true"
_QUEUES: Final = "SELECT Id, Name, DeveloperName FROM Group WHERE Type = 'Queue'"


async def read_org(salesforce: SalesforceGateway, profile: Profile, actions: Iterable[ActionSpec]) -> tuple[Org, Agent]:
    """Describe the organisation and settle where it differs from others (domain.md 3).

    Costs three composite calls: the descriptions, the set-up, the people; a fourth where the profile names custom
    permissions.

    Raises:
        ConsoleError: Salesforce is not reachable, the session has ended, or the user may not read what is needed.
    """
    user_id, objects, setup = await _first_answers(salesforce, profile)
    for name in ("Account", "Order", "Case"):
        if name not in objects:
            raise NotPermitted(tr("You may not read {object} in Salesforce.", object=name), system="Salesforce")
    crew = await read_crew(salesforce, user_id, profile.roles, permission_ids(setup[4:], profile.roles))
    codes, closed = _status_codes(setup[0]), _closing(setup[1])
    stages = tuple(str(row["ApiName"]) for row in setup[2].rows)
    settler = Settler(objects, profile, actions)
    settler.settle(stages, status_codes=codes, closed_statuses=closed or None)
    org = Org(
        name=salesforce.host,
        objects=objects,
        choices=settler.choices,
        unsettled=settler.unsettled,
        status_codes=codes,
        closed_statuses=closed,
        queues={str(row["DeveloperName"]): OwnerId(str(row["Id"])) for row in setup[3].rows},
        desk=frozenset(crew.roles),
        names={**{str(row["Id"]): str(row["Name"]) for row in setup[3].rows}, **crew.names},
        settlement=settler.rows,
        stages=stages,
    )
    salesforce.learn_names(known_names(org))
    return org, _agent(user_id, crew)


async def _first_answers(
    salesforce: SalesforceGateway, profile: Profile
) -> tuple[str, Mapping[str, ObjectInfo], tuple[ReadAnswer, ...]]:
    """Ask for what needs no other answer, side by side; all of it is waited for, also when one part fails."""
    queries = [_STATUSES, _CASE_STATUSES, _STAGES, _QUEUES, *permission_query(profile.roles)]
    who, objects, setup = await asyncio.gather(
        salesforce.who_am_i(),
        salesforce.describe(OBJECTS),
        salesforce.read([QueryRead(soql=soql) for soql in queries]),
        return_exceptions=True,
    )
    if isinstance(who, BaseException):
        raise who
    if isinstance(objects, BaseException):
        raise objects
    if isinstance(setup, BaseException):
        raise setup
    return who, objects, setup


def _status_codes(answer: ReadAnswer) -> dict[str, str]:
    return {str(row["ApiName"]): str(row["StatusCode"]) for row in answer.rows}


def _closing(answer: ReadAnswer) -> frozenset[str]:
    return frozenset(str(row["ApiName"]) for row in answer.rows if row.get("IsClosed"))


def _agent(user_id: str, crew: Crew) -> Agent:
    user = _only(crew.user)
    role, why = crew.roles.get(user_id, Role.READ_ONLY), crew.reason(user_id, user)
    if user.get("IsActive") is False:
        role = Role.READ_ONLY
    return Agent(id=UserId(user_id), name=str(user["Name"]), username=str(user["Username"]), role=role, role_text=why)


def _only(answer: ReadAnswer) -> Json:
    problem: ConsoleError | None = answer.failure
    if problem is not None:
        raise problem
    if not answer.rows:
        raise NotPermitted(tr("Your own User record cannot be read."), system="Salesforce")
    return answer.rows[0]
