"""Opportunity: the sale and the life of one service."""

from datetime import datetime
from typing import ClassVar

from pydantic import AliasChoices, Field

from console.models.ids import AccountId, OpportunityId
from console.models.record import Versioned, WholeNumber


class Opportunity(Versioned):
    """An Opportunity of the customer (domain.md 2.4, 5)."""

    OBJECT: ClassVar[str] = "Opportunity"
    id: OpportunityId = Field(alias="Id")
    name: str = Field("", alias="Name")
    account_id: AccountId | None = Field(None, alias="AccountId")
    stage: str = Field("", alias="StageName")
    commodity: str | None = Field(
        None, validation_alias=AliasChoices("CommodityType__c", "CommodityType"), serialization_alias="CommodityType__c"
    )
    source: str | None = Field(None, alias="Opportunity_Source__c")
    service_id: WholeNumber = Field(None, alias="WHMCS_Service_ID__c")
    cancellation_at: datetime | None = Field(None, alias="ScheduledCancellationDateAndTime__c")
    cancellation_notice: str | None = Field(None, alias="CancellationNotice__c")
    line_return: str | None = Field(None, alias="LineReturn__c")
    sim_cancellation_at: datetime | None = Field(None, alias="SIMScheduledCancellationDateAndTime__c")
    sim_cancellation_notice: str | None = Field(None, alias="SIMCancellationNotice__c")
    modified_at: datetime | None = Field(None, alias="LastModifiedDate")


class OpportunityInFull(Opportunity):
    """An Opportunity with its notes: what a repair leaves there, under the guard of the record."""

    description: str | None = Field(None, alias="Description")
