"""Case: an eligibility check, a cancellation request, an order's internal notice or an escalation."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AliasChoices, Field

from console.models.account import AccountBrief
from console.models.ids import AccountId, CaseId, OpportunityId, OwnerId
from console.models.record import Children, Record, Versioned, Words


class Owner(Record):
    """Who holds a record: a user or a queue, told apart by the id's prefix (005 or 00G)."""

    OBJECT: ClassVar[str] = "Name"
    name: str = Field("", alias="Name")


class CaseComment(Record):
    """A comment on a Case, newest first where a Case is read in full."""

    OBJECT: ClassVar[str] = "CaseComment"
    body: Words = Field("", alias="CommentBody")
    created_at: datetime | None = Field(None, alias="CreatedDate")


class Case(Versioned):
    """A Case (domain.md 2.2, 2.4, 2.5).

    Which field links a Case to its Opportunity differs between orgs (domain.md 3): `OpportunityId` or a custom lookup.
    """

    OBJECT: ClassVar[str] = "Case"
    id: CaseId = Field(alias="Id")
    number: str = Field("", alias="CaseNumber")
    subject: Words = Field("", alias="Subject")
    type: str | None = Field(None, alias="Type")
    origin: str | None = Field(None, alias="Origin")
    status: str = Field("", alias="Status")
    priority: str | None = Field(None, alias="Priority")
    description: str | None = Field(None, alias="Description")
    is_closed: bool = Field(default=False, alias="IsClosed")
    is_escalated: bool = Field(default=False, alias="IsEscalated")
    account_id: AccountId | None = Field(None, alias="AccountId")
    opportunity_id: OpportunityId | None = Field(
        None,
        validation_alias=AliasChoices("OpportunityId", "Opportunity__c"),
        serialization_alias="OpportunityId",
    )
    owner_id: OwnerId | None = Field(None, alias="OwnerId")
    owner: Owner | None = Field(None, alias="Owner")
    account: AccountBrief | None = Field(None, alias="Account")
    created_at: datetime | None = Field(None, alias="CreatedDate")
    modified_at: datetime | None = Field(None, alias="LastModifiedDate")


class CaseSubject(Record):
    """As much of a Case as tells which item it is about."""

    OBJECT: ClassVar[str] = "Case"
    id: CaseId = Field(alias="Id")
    subject: Words = Field("", alias="Subject")


class CaseInFull(Case):
    """A Case with its comments: who escalated it and why, and what colleagues noted."""

    comments: Annotated[tuple[CaseComment, ...], Children] = Field((), alias="CaseComments")


class EscalatedCase(CaseInFull):
    """A line of the supervisors' queue: who made it, and what was noted on it."""

    created_by: Owner | None = Field(None, alias="CreatedBy")
