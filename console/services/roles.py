"""Who is an agent and who a supervisor: by permission set, profile or custom permission (salesforce.md 9).

Flat steps, because semi-joins may not be nested: custom permission -> what grants it -> whom that is assigned to.
A profile is assigned to its users as a permission set of its own, so that a permission of a profile counts too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from console.models.org import Role
from console.models.profile import Roles
from console.models.text import Text, tr
from console.services.gateways.protocol import Json, QueryRead, ReadAnswer, SalesforceGateway
from console.services.rules.soql import among, quote

_OF_USER: Final = "Assignee.IsActive = true"


@dataclass(kw_only=True)
class Crew:
    """The people of this console as Salesforce tells them.

    Attributes:
        user: the answer about the signed-in user.
        roles: user id to role, of active users; the higher one where somebody has both.
        reasons: user id to what makes the role.
        names: user id to name.
        unread: something that could make a role could not be read.
    """

    user: ReadAnswer
    roles: dict[str, Role] = field(default_factory=dict)
    reasons: dict[str, Text] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    unread: bool = False

    def reason(self, user_id: str, user: Json) -> Text:
        """Say why the signed-in user has the role that they have."""
        if user.get("IsActive") is False:
            return tr("Your user is not active in Salesforce.")
        if user_id in self.reasons:
            return self.reasons[user_id]
        if self.unread:
            return tr("Your role cannot be read in Salesforce: your permission rows are closed to you.")
        return tr("No permission set, profile or custom permission of this console is yours.")

    def add(self, user_id: str, name: str, role: Role, reason: Text) -> None:
        """Give a role to a user who has no higher one."""
        self.names[user_id] = name
        known = self.roles.get(user_id)
        if known is None or (role.covers(known) and role is not known):
            self.roles[user_id], self.reasons[user_id] = role, reason


@dataclass(frozen=True, kw_only=True)
class Permissions:
    """The custom permissions that make a role: id to developer name."""

    names: Mapping[str, str] = field(default_factory=dict)
    unread: bool = False


def permission_query(roles: Roles) -> tuple[str, ...]:
    """Ask for the ids of the custom permissions that the profile names; nothing where it names none."""
    wanted = (*roles.agent_permissions, *roles.supervisor_permissions)
    if not wanted:
        return ()
    return (f"SELECT Id, DeveloperName FROM CustomPermission WHERE DeveloperName IN {among(wanted)}",)


def permission_ids(answers: Sequence[ReadAnswer], roles: Roles) -> Permissions:
    """Read the answer to `permission_query`."""
    if not permission_query(roles):
        return Permissions()
    rows = [row for answer in answers for row in answer.rows]
    return Permissions(
        names={str(row["Id"]): str(row["DeveloperName"]) for row in rows},
        unread=any(answer.failure is not None for answer in answers),
    )


async def read_crew(salesforce: SalesforceGateway, user_id: str, roles: Roles, permissions: Permissions) -> Crew:
    """Read who works at this desk, in one composite call, or two where custom permissions count.

    Raises:
        ConsoleError: Salesforce could not be asked at all.
    """
    parts = {
        "user": f"SELECT Id, Name, Username, IsActive FROM User WHERE Id = {quote(user_id)}",
        "sets": _assigned("PermissionSet.Name", (*roles.agent, *roles.supervisor)),
        "profiles": _of_profiles((*roles.agent_profiles, *roles.supervisor_profiles)),
        "grants": _grants(permissions),
    }
    asked = {name: soql for name, soql in parts.items() if soql}
    answers = dict(zip(asked, await salesforce.read([QueryRead(soql=soql) for soql in asked.values()]), strict=True))
    crew = Crew(user=answers["user"], unread=permissions.unread)
    crew.unread |= any(answer.failure is not None for name, answer in answers.items() if name != "user")
    _add_sets(crew, answers.get("sets"), roles)
    _add_profiles(crew, answers.get("profiles"), roles)
    grants = answers.get("grants")
    if grants is not None and grants.rows:
        await _add_granted(crew, salesforce, grants.rows, roles, permissions)
    return crew


def _assigned(by: str, wanted: Sequence[str]) -> str:
    if not wanted:
        return ""
    return (
        "SELECT AssigneeId, Assignee.Name, PermissionSetId, PermissionSet.Name FROM PermissionSetAssignment "
        f"WHERE {by} IN {among(wanted)} AND {_OF_USER}"
    )


def _of_profiles(wanted: Sequence[str]) -> str:
    if not wanted:
        return ""
    return f"SELECT Id, Name, Profile.Name FROM User WHERE Profile.Name IN {among(wanted)} AND IsActive = true"


def _grants(permissions: Permissions) -> str:
    if not permissions.names:
        return ""
    return (
        "SELECT ParentId, SetupEntityId FROM SetupEntityAccess "
        f"WHERE SetupEntityType = 'CustomPermission' AND SetupEntityId IN {among(permissions.names)}"
    )


def _add_sets(crew: Crew, answer: ReadAnswer | None, roles: Roles) -> None:
    for row in answer.rows if answer else ():
        name = str(row["PermissionSet"]["Name"])
        reason = tr("By the permission set {name}.", name=name)
        for role in _roles_of(name, roles.agent, roles.supervisor):
            crew.add(str(row["AssigneeId"]), _name(row.get("Assignee")), role, reason)


def _add_profiles(crew: Crew, answer: ReadAnswer | None, roles: Roles) -> None:
    for row in answer.rows if answer else ():
        name = str((row.get("Profile") or {}).get("Name", ""))
        reason = tr("By the Salesforce profile {name}.", name=name)
        for role in _roles_of(name, roles.agent_profiles, roles.supervisor_profiles):
            crew.add(str(row["Id"]), str(row["Name"]), role, reason)


async def _add_granted(
    crew: Crew, salesforce: SalesforceGateway, grants: Sequence[Json], roles: Roles, permissions: Permissions
) -> None:
    granted: dict[str, list[str]] = {}
    for row in grants:
        granted.setdefault(str(row["ParentId"]), []).append(permissions.names[str(row["SetupEntityId"])])
    (answer,) = await salesforce.read([QueryRead(soql=_assigned("PermissionSetId", tuple(granted)))])
    crew.unread |= answer.failure is not None
    for row in answer.rows:
        for name in granted.get(str(row["PermissionSetId"]), ()):
            reason = tr("By the custom permission {name}.", name=name)
            for role in _roles_of(name, roles.agent_permissions, roles.supervisor_permissions):
                crew.add(str(row["AssigneeId"]), _name(row.get("Assignee")), role, reason)


def _roles_of(name: str, agents: Sequence[str], supervisors: Sequence[str]) -> tuple[Role, ...]:
    """Salesforce compares names without regard to case; so does this."""
    wanted = name.casefold()
    found = [Role.AGENT] if wanted in {one.casefold() for one in agents} else []
    if wanted in {one.casefold() for one in supervisors}:
        found.append(Role.SUPERVISOR)
    return tuple(found)


def _name(parent: Json | None) -> str:
    return str((parent or {}).get("Name", ""))
