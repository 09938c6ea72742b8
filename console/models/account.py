"""Account: the customer, with the results of the eligibility and ID checks."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from console.models.ids import AccountId
from console.models.record import Record, Versioned


class AccountBrief(Record):
    """What a queue's line says of the customer; a line that asked for more would slow every refresh."""

    OBJECT: ClassVar[str] = "Account"
    name: str = Field("", alias="Name")
    customer_number: str | None = Field(None, alias="AccountNumber")
    eligibility_status: str | None = Field(None, alias="Internet_Eligibility_Status__c")


class Account(AccountBrief, Versioned):
    """A customer's Account (domain.md 2.2, 2.3)."""

    id: AccountId = Field(alias="Id")
    phone: str | None = Field(None, alias="Phone")
    street: str | None = Field(None, alias="BillingStreet")
    city: str | None = Field(None, alias="BillingCity")
    state: str | None = Field(None, alias="BillingState")
    postal_code: str | None = Field(None, alias="BillingPostalCode")
    country: str | None = Field(None, alias="BillingCountry")
    eligibility: str | None = Field(None, alias="Internet_Eligibility__c")
    eligibility_requested_at: datetime | None = Field(None, alias="Internet_Eligibility_Request_Date_Time__c")
    eligibility_checked_at: datetime | None = Field(None, alias="Internet_Eligibility_Checked_Date_Time__c")
    eligibility_notes: str | None = Field(None, alias="Internet_Eligibility_Notes__c")
    eligibility_case_id: str | None = Field(None, alias="Internet_Eligibility_Case_Id__c")
    id_status: str | None = Field(None, alias="Id_Verification_Status__c")
    id_submitted_at: datetime | None = Field(None, alias="Id_Verification_Submitted_Date_Time__c")
    id_verified_at: datetime | None = Field(None, alias="Id_Verification_Verified_Date_Time__c")
    id_note: str | None = Field(None, alias="Id_Verification_Note__c")
    id_rejection: str | None = Field(None, alias="Id_Verification_Rejection_Message__c")
    modified_at: datetime | None = Field(None, alias="LastModifiedDate")
