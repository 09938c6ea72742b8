"""Accounts, contacts, opportunities, cases and tasks: the customer's side of the embedded Salesforce (domain.md 2)."""

from console.sandbox.schema_fields import (
    auto_number,
    boolean,
    choice,
    create_only,
    currency,
    date,
    derived,
    email,
    long_text,
    moment,
    named,
    number,
    phone,
    reference,
    sobject,
    street,
    text,
    whole,
)
from console.sandbox.schema_shape import FieldSchema, ObjectSchema, PicklistValue
from console.sandbox.variants import Variant

_COMMODITIES = "Personal SonixNet Home Internet|Corporate SonixNet Home Internet|SIM|VPN"
_LINE_RETURN = "NotYet|SentKit|AS/Pickup provided|Returned1|Returned|NTT Dispatched|Compensated|N/A"
_CASE_STATUSES = (
    PicklistValue("New"),
    PicklistValue("In Progress"),
    PicklistValue("Awaiting Approval"),
    PicklistValue("VPN Pending"),
    PicklistValue("Pending"),
    PicklistValue("Escalated"),
    PicklistValue("Closed", closed=True),
    PicklistValue("Replied"),
)


def address(prefix: str) -> tuple[FieldSchema, ...]:
    """The five parts of an address, `BillingStreet` … `BillingCountry`."""
    return (
        street(f"{prefix}Street", f"{prefix} Street"),
        text(f"{prefix}City", f"{prefix} City", 40),
        text(f"{prefix}State", f"{prefix} State/Province", 80),
        text(f"{prefix}PostalCode", f"{prefix} Zip/Postal Code", 20),
        text(f"{prefix}Country", f"{prefix} Country", 80),
    )


def customer_objects(variant: Variant) -> list[ObjectSchema]:
    """The customer's objects of one variant."""
    return [_account(variant), _contact(), _opportunity(variant), _case(variant), _case_comment(), _task()]


def _account(variant: Variant) -> ObjectSchema:
    results = "|".join(variant.eligibility_results)
    eligibility = (
        choice("Internet_Eligibility__c", "Internet Eligibility", results)
        if results
        else text("Internet_Eligibility__c", "Internet Eligibility")
    )
    optional = []
    if variant.eligibility_notes:
        optional.append(long_text("Internet_Eligibility_Notes__c", "Internet Eligibility Notes"))
    if variant.eligibility_case_id:
        optional.append(reference("Internet_Eligibility_Case_Id__c", "Internet Eligibility Case", "Case"))
    return sobject(
        "Account",
        "Account",
        "001",
        named(text("Name", "Account Name", required=True)),
        text("AccountNumber", "Account Number", 40),
        reference("OwnerId", "Owner ID", "User"),
        choice("Type", "Account Type", "Customer|Prospect|Other", restricted=False),
        phone("Phone", "Account Phone"),
        *address("Billing"),
        *address("Shipping"),
        long_text("Description", "Account Description"),
        eligibility,
        choice("Internet_Eligibility_Status__c", "Internet Eligibility Status", "|".join(variant.eligibility_statuses)),
        moment("Internet_Eligibility_Request_Date_Time__c", "Internet Eligibility Request Date Time"),
        moment("Internet_Eligibility_Checked_Date_Time__c", "Internet Eligibility Checked Date Time"),
        *optional,
        choice("Id_Verification_Status__c", "ID Verification Status", "|".join(variant.id_statuses)),
        moment("Id_Verification_Submitted_Date_Time__c", "ID Verification Submitted Date Time"),
        moment("Id_Verification_Verified_Date_Time__c", "ID Verification Verified Date Time"),
        long_text("Id_Verification_Note__c", "ID Verification Note"),
        long_text("Id_Verification_Rejection_Message__c", "ID Verification Rejection Message"),
        text("WH_Account__c", "WHMCS Account"),
    )


def _contact() -> ObjectSchema:
    return sobject(
        "Contact",
        "Contact",
        "003",
        reference("AccountId", "Account ID", "Account", children="Contacts"),
        text("LastName", "Last Name", 80, required=True),
        text("FirstName", "First Name", 40),
        named(derived(text("Name", "Full Name", 121))),
        email("Email", "Email"),
        phone("Phone", "Business Phone"),
        phone("MobilePhone", "Mobile Phone"),
        date("Birthdate", "Birthdate"),
        *address("Mailing"),
        reference("OwnerId", "Owner ID", "User"),
        text("LastName_Katakana__c", "Last Name (Katakana)", 80),
        text("FirstName_Katakana__c", "First Name (Katakana)", 80),
        choice("Gender__c", "Gender", "Male|Female|Other", restricted=False),
    )


def _stage(name: str) -> PicklistValue:
    ended = "Cancelled" in name or name == "Void"
    return PicklistValue(name, closed=ended or name == "Active", won=name == "Active")


def _opportunity(variant: Variant) -> ObjectSchema:
    stages = tuple(_stage(name) for name in variant.stages)
    commodities = (choice(name, "Commodity Type", _COMMODITIES) for name in variant.commodity_fields)
    return sobject(
        "Opportunity",
        "Opportunity",
        "006",
        named(text("Name", "Name", 120, required=True)),
        reference("AccountId", "Account ID", "Account", children="Opportunities"),
        choice("StageName", "Stage", stages, restricted=False, required=True),
        date("CloseDate", "Close Date", required=True),
        currency("Amount", "Amount"),
        reference("OwnerId", "Owner ID", "User"),
        derived(boolean("IsClosed", "Closed")),
        derived(boolean("IsWon", "Won")),
        choice("Type", "Opportunity Type", "New Customer|Existing Customer", restricted=False),
        long_text("Description", "Description"),
        *commodities,
        choice(
            "Opportunity_Source__c",
            "Opportunity Source",
            "Portal - Internet Eligibility Request|Portal - SIM Checkout Registration|Portal - Order Placement|"
            "Agent Created",
            restricted=False,
        ),
        choice("Application_Stage__c", "Application Stage", "INTRO-1|N/A", restricted=False),
        number("WHMCS_Service_ID__c", "WHMCS Service ID"),
        moment("ScheduledCancellationDateAndTime__c", "Scheduled Cancellation Date And Time"),
        choice("CancellationNotice__c", "Cancellation Notice", "有|未|不要|移転"),
        choice("LineReturn__c", "Line Return Status", _LINE_RETURN),
        moment("SIMScheduledCancellationDateAndTime__c", "SIM Scheduled Cancellation Date And Time"),
        choice("SIMCancellationNotice__c", "SIM Cancellation Notice", "有|未|不要"),
        plural="Opportunities",
    )


def _case(variant: Variant) -> ObjectSchema:
    lookups = (
        reference(name, "Opportunity", "Opportunity", children="Cases" if name == "OpportunityId" else "Cases__r")
        for name in variant.case_opportunity_fields
    )
    return sobject(
        "Case",
        "Case",
        "500",
        auto_number("CaseNumber", "Case Number"),
        reference("AccountId", "Account ID", "Account", children="Cases"),
        reference("ContactId", "Contact ID", "Contact", children="Cases"),
        reference("ParentId", "Parent Case ID", "Case", children="Cases"),
        reference("OwnerId", "Owner ID", "Group|User"),
        *lookups,
        choice(
            "Type",
            "Case Type",
            "Eligibility Check|Cancellation Request|Escalation|Question|Problem",
            restricted=False,
        ),
        choice("Status", "Status", _CASE_STATUSES, restricted=False, default="New"),
        choice("Reason", "Case Reason", "Installation|Equipment|Billing|Moving|Other", restricted=False),
        choice("Origin", "Case Origin", "Phone|Email|Web|Portal Notification|Portal Support", restricted=False),
        choice("Priority", "Priority", "High|Medium|Low", restricted=False, default="Medium"),
        text("Subject", "Subject"),
        long_text("Description", "Description"),
        boolean("IsEscalated", "Escalated"),
        derived(boolean("IsClosed", "Closed")),
        derived(moment("ClosedDate", "Closed Date")),
        text("SuppliedName", "Name", 80),
        email("SuppliedEmail", "Email Address"),
        derived(email("ContactEmail", "Contact Email")),
        derived(phone("ContactPhone", "Contact Phone")),
    )


def _case_comment() -> ObjectSchema:
    return sobject(
        "CaseComment",
        "Case Comment",
        "00a",
        create_only(reference("ParentId", "Parent ID", "Case", children="CaseComments", required=True)),
        boolean("IsPublished", "Published"),
        create_only(long_text("CommentBody", "Body", 4000, bytes_limit=4000)),
    )


def _task() -> ObjectSchema:
    whats = "Account|Opportunity|Order|Case"
    return sobject(
        "Task",
        "Task",
        "00T",
        reference("WhoId", "Name ID", "Contact", relationship="Who", children="Tasks"),
        reference("WhatId", "Related To ID", whats, relationship="What", children="Tasks"),
        named(text("Subject", "Subject")),
        date("ActivityDate", "Due Date Only"),
        choice(
            "Status", "Status", "Not Started|In Progress|Completed|Waiting on someone else|Deferred",
            restricted=False, default="Not Started",
        ),
        choice("Priority", "Priority", "High|Normal|Low", restricted=False, default="Normal"),
        reference("OwnerId", "Assigned To ID", "Group|User"),
        long_text("Description", "Description"),
        choice("Type", "Type", "Call|Email|Meeting|Other", restricted=False),
        derived(boolean("IsClosed", "Closed")),
        whole("CallDurationInSeconds", "Call Duration"),
    )  # fmt: skip
