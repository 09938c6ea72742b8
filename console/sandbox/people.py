"""Who works in the embedded organisation: users, their rights, the queues."""

from dataclasses import dataclass

from console.sandbox.access import ORGANIZATION
from console.sandbox.store import Store

ROLES = ("agent", "agent2", "supervisor", "readonly", "integration")
_USERS = {
    "agent": ("佐藤", "花子", "sato@example.test", "Assist Console CS"),
    "agent2": ("鈴木", "健", "suzuki@example.test", "Assist Console CS"),
    "supervisor": ("田中", "一郎", "tanaka@example.test", "Assist Console CS"),
    "readonly": ("監査", None, "audit@example.test", "Read Only"),
    "integration": ("Portal Integration", None, "portal.integration@example.test", "API Only"),
}
_SETS = {
    "Assist_Console_Agent": ("agent", "agent2", "supervisor"),
    "Assist_Console_Supervisor": ("supervisor",),
    "Assist_Console_Admin": (),
}
_PERMISSIONS = {"Assist_Console_Override": "Assist_Console_Supervisor", "Assist_Console_Use": "Assist_Console_Agent"}
_QUEUES = {
    "CS_Orders": ("CS Orders", "Order", ("agent", "agent2", "supervisor")),
    "CS_Internet": ("CS Internet", "Case", ("agent", "agent2", "supervisor")),
    "CS_Cancellations": ("CS Cancellations", "Case", ("agent", "agent2", "supervisor")),
    "CS_Supervisors": ("CS Supervisors", "Case", ("supervisor",)),
    "CS_Unsorted": ("CS Unsorted", "Case", ("agent", "agent2", "supervisor")),
}


@dataclass(frozen=True, slots=True)
class People:
    """Ids of users by role and of queues by DeveloperName."""

    users: dict[str, str]
    queues: dict[str, str]


def seed_people(store: Store) -> People:
    """Insert users, profiles, permission sets, queues and the organisation itself."""
    insert = store.insert
    itself = {"Name": "Assist Sandbox", "IsSandbox": True, "OrganizationType": "Enterprise Edition"}
    insert("Organization", {**itself, "TimeZoneSidKey": "Asia/Tokyo", "LanguageLocaleKey": "ja"}, id=ORGANIZATION)
    profiles = {name: insert("Profile", {"Name": name}) for name in dict.fromkeys(row[3] for row in _USERS.values())}
    users = {role: _add_user(store, role, profiles) for role in ROLES}
    for name, profile in profiles.items():
        owned = insert("PermissionSet", {"Name": f"X00{name}", "IsOwnedByProfile": True, "ProfileId": profile})
        for role in ROLES:
            if _USERS[role][3] == name:
                insert("PermissionSetAssignment", {"PermissionSetId": owned, "AssigneeId": users[role]})
    sets = {name: insert("PermissionSet", {"Name": name, "Label": name.replace("_", " ")}) for name in _SETS}
    for name, roles in _SETS.items():
        for role in roles:
            insert("PermissionSetAssignment", {"PermissionSetId": sets[name], "AssigneeId": users[role]})
    for permission, name in _PERMISSIONS.items():
        entity = insert("CustomPermission", {"DeveloperName": permission, "MasterLabel": permission.replace("_", " ")})
        access = {"ParentId": sets[name], "SetupEntityId": entity, "SetupEntityType": "CustomPermission"}
        insert("SetupEntityAccess", access)
    return People(users, _add_queues(store, users))


def _add_user(store: Store, role: str, profiles: dict[str, str]) -> str:
    family, given, username, profile = _USERS[role]
    return store.insert(
        "User",
        {
            "Username": username,
            "LastName": family,
            "FirstName": given,
            "Email": username,
            "Alias": role[:8],
            "IsActive": True,
            "TimeZoneSidKey": "Asia/Tokyo",
            "LocaleSidKey": "ja_JP",
            "LanguageLocaleKey": "ja",
            "ProfileId": profiles[profile],
        },
    )


def _add_queues(store: Store, users: dict[str, str]) -> dict[str, str]:
    """The queues with their object and members, by DeveloperName."""
    queues = {}
    for developer_name, (name, object_name, roles) in _QUEUES.items():
        queue = store.insert("Group", {"Name": name, "DeveloperName": developer_name, "Type": "Queue"})
        store.insert("QueueSobject", {"QueueId": queue, "SobjectType": object_name})
        for role in roles:
            store.insert("GroupMember", {"GroupId": queue, "UserOrGroupId": users[role]})
        queues[developer_name] = queue
    return queues
