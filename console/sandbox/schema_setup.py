"""Users, permissions, queues, status lists and files of the embedded Salesforce (reference sections 6, 7, 9)."""

from console.sandbox.schema_fields import (
    boolean,
    choice,
    create_only,
    derived,
    email,
    long_text,
    named,
    reference,
    sobject,
    text,
    whole,
)
from console.sandbox.schema_shape import FieldSchema, ObjectSchema

_LINKED = "Account|Order|Case|Opportunity|Contact|User"


def setup_objects() -> list[ObjectSchema]:
    """The objects that are the same in every variant."""
    return [*_people(), *_permissions(), *_groups(), *_statuses(), *_files()]


def _people() -> list[ObjectSchema]:
    user = sobject(
        "User",
        "User",
        "005",
        text("Username", "Username", 80, required=True),
        text("LastName", "Last Name", 80, required=True),
        text("FirstName", "First Name", 40),
        named(derived(text("Name", "Full Name", 121))),
        email("Email", "Email"),
        text("Alias", "Alias", 8),
        boolean("IsActive", "Active", default=True),
        choice("UserType", "User Type", "Standard|AutomatedProcess", default="Standard"),
        text("TimeZoneSidKey", "Time Zone", 40),
        text("LocaleSidKey", "Locale", 40),
        text("LanguageLocaleKey", "Language", 40),
        reference("ProfileId", "Profile ID", "Profile", children="Users"),
        text("UserRoleId", "Role ID", 18),
        text("Phone", "Phone", 40),
        closed=True,
    )
    organization = sobject(
        "Organization",
        "Organization",
        "00D",
        named(text("Name", "Name", 80)),
        boolean("IsSandbox", "Is Sandbox", default=True),
        text("OrganizationType", "Edition", 40),
        text("InstanceName", "Instance Name", 5),
        text("DefaultLocaleSidKey", "Locale", 40),
        text("LanguageLocaleKey", "Language", 40),
        text("TimeZoneSidKey", "Time Zone", 40),
        text("NamespacePrefix", "Namespace Prefix", 15),
        closed=True,
    )
    return [user, organization]


def _permissions() -> list[ObjectSchema]:
    return [*_profiles(), *_grants(), _user_record_access()]


def _profiles() -> list[ObjectSchema]:
    return [
        sobject("Profile", "Profile", "00e", named(text("Name", "Name")), text("UserType", "User Type"), closed=True),
        sobject(
            "PermissionSet",
            "Permission Set",
            "0PS",
            named(text("Name", "Permission Set Name", 80)),
            text("Label", "Permission Set Label", 80),
            boolean("IsOwnedByProfile", "Is Owned By Profile"),
            reference("ProfileId", "Profile ID", "Profile"),
            boolean("IsCustom", "Is Custom", default=True),
            closed=True,
        ),
        sobject(
            "CustomPermission",
            "Custom Permission",
            "0CP",
            named(text("DeveloperName", "Custom Permission Name", 80)),
            text("MasterLabel", "Custom Permission", 80),
            text("Language", "Master Language", 40),
            closed=True,
        ),
    ]


def _grants() -> list[ObjectSchema]:
    return [
        sobject(
            "PermissionSetAssignment",
            "Permission Set Assignment",
            "0Pa",
            reference("PermissionSetId", "PermissionSet ID", "PermissionSet", children="Assignments"),
            reference("AssigneeId", "Assignee ID", "User", children="PermissionSetAssignments"),
            closed=True,
        ),
        sobject(
            "SetupEntityAccess",
            "Setup Entity Access",
            "0J0",
            reference("ParentId", "Parent ID", "PermissionSet", children="SetupEntityAccessItems"),
            text("SetupEntityId", "Setup Entity ID", 18),
            choice("SetupEntityType", "Setup Entity Type", "CustomPermission|ConnectedApplication|ApexClass"),
            closed=True,
        ),
    ]


def _user_record_access() -> ObjectSchema:
    flags = ("HasReadAccess", "HasEditAccess", "HasDeleteAccess", "HasTransferAccess", "HasAllAccess")
    return sobject(
        "UserRecordAccess",
        "User Record Access",
        "",
        reference("UserId", "User ID", "User", relationship="User"),
        text("RecordId", "Record ID", 18),
        *(derived(boolean(name, name)) for name in flags),
        derived(choice("MaxAccessLevel", "Max Access Level", "None|Read|Edit|Delete|Transfer|All")),
        closed=True,
        plural="User Record Access",
    )


def _groups() -> list[ObjectSchema]:
    return [
        sobject(
            "Group",
            "Group",
            "00G",
            named(text("Name", "Name", 40)),
            text("DeveloperName", "Developer Name", 80),
            choice("Type", "Type", "Regular|Role|Queue|AllCustomerPortal|Organization"),
            email("Email", "Email"),
            boolean("DoesSendEmailToMembers", "Send Email to Members"),
            closed=True,
        ),
        sobject(
            "GroupMember",
            "Group Member",
            "011",
            reference("GroupId", "Group ID", "Group", children="GroupMembers"),
            reference("UserOrGroupId", "User/Group ID", "User|Group", relationship="UserOrGroup"),
            closed=True,
        ),
        sobject(
            "QueueSobject",
            "Queue Sobject",
            "03g",
            reference("QueueId", "Group ID", "Group", relationship="Queue", children="QueueSobjects"),
            text("SobjectType", "Sobject Type", 40),
            closed=True,
        ),
    ]


def _status(name: str, label: str, prefix: str, *fields: FieldSchema) -> ObjectSchema:
    return sobject(
        name,
        label,
        prefix,
        text("ApiName", "API Name"),
        named(text("MasterLabel", "Master Label")),
        whole("SortOrder", "Sort Order"),
        boolean("IsDefault", "Is Default"),
        *fields,
        plural=f"{label}es" if label.endswith("s") else "",
        closed=True,
    )


def _statuses() -> list[ObjectSchema]:
    return [
        _status("CaseStatus", "Case Status Value", "01J", boolean("IsClosed", "Is Closed")),
        _status("OrderStatus", "Order Status Value", "07Z", choice("StatusCode", "Status Code", "Draft|Activated")),
        _status(
            "OpportunityStage",
            "Opportunity Stage",
            "01K",
            boolean("IsActive", "Is Active", default=True),
            boolean("IsClosed", "Is Closed"),
            boolean("IsWon", "Is Won"),
        ),
    ]


def _files() -> list[ObjectSchema]:
    return [_document(), _version(), _document_link()]


def _document() -> ObjectSchema:
    return sobject(
        "ContentDocument",
        "Content Document",
        "069",
        named(text("Title", "Title")),
        derived(text("FileType", "File Type", 20)),
        derived(text("FileExtension", "File Extension", 40)),
        derived(whole("ContentSize", "Size")),
        derived(reference("LatestPublishedVersionId", "Latest Published Version ID", "ContentVersion")),
        derived(reference("OwnerId", "Owner ID", "User")),
        closed=True,
    )


def _version() -> ObjectSchema:
    return sobject(
        "ContentVersion",
        "Content Version",
        "068",
        create_only(
            reference("ContentDocumentId", "ContentDocument ID", "ContentDocument", children="ContentVersions")
        ),
        derived(boolean("IsLatest", "Is Latest")),
        derived(text("VersionNumber", "Version Number", 20)),
        named(text("Title", "Title")),
        create_only(text("PathOnClient", "Path On Client", 500)),
        derived(text("FileType", "File Type", 20)),
        derived(text("FileExtension", "File Extension", 40)),
        derived(whole("ContentSize", "Size")),
        derived(text("Checksum", "Checksum", 50)),
        create_only(reference("FirstPublishLocationId", "First Publish Location ID", _LINKED)),
        long_text("Description", "Description", 1000),
        FieldSchema("VersionData", "Version Data", "base64", updateable=False, filterable=False, sortable=False),
    )


def _document_link() -> ObjectSchema:
    return sobject(
        "ContentDocumentLink",
        "Content Document Link",
        "06A",
        create_only(
            reference("ContentDocumentId", "ContentDocument ID", "ContentDocument", children="ContentDocumentLinks")
        ),
        create_only(reference("LinkedEntityId", "Linked Entity ID", _LINKED, children="ContentDocumentLinks")),
        choice("ShareType", "Share Type", "V|C|I", default="V"),
        choice("Visibility", "Visibility", "AllUsers|InternalUsers|SharedUsers", default="AllUsers"),
    )
