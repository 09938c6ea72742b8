"""Order: what the customer ordered in the portal, with its items and its activation."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field

from console.models.account import AccountBrief
from console.models.case import Owner
from console.models.ids import AccountId, OpportunityId, OrderId, OrderItemId, OwnerId, SimId
from console.models.record import Children, Record, Versioned, WholeNumber


class Product(Record):
    """The product behind an order item (domain.md 5)."""

    OBJECT: ClassVar[str] = "Product2"
    name: str = Field("", alias="Name")
    sku: str | None = Field(None, alias="StockKeepingUnit")
    item_class: str | None = Field(None, alias="Item_Class__c")
    whmcs_product_id: WholeNumber = Field(None, alias="WH_Product_ID__c")


class OrderItem(Record):
    """One line of an order."""

    OBJECT: ClassVar[str] = "OrderItem"
    id: OrderItemId = Field(alias="Id")
    product: Product | None = Field(None, alias="Product2")
    unit_price: Decimal | None = Field(None, alias="UnitPrice")
    quantity: Decimal | None = Field(None, alias="Quantity")
    billing_cycle: str | None = Field(None, alias="Billing_Cycle__c")
    service_id: WholeNumber = Field(None, alias="WHMCS_Service_ID__c")


class OrderRow(Versioned):
    """What a queue line of an Order needs: the fields of domain.md 2.1 that decide place, deadline and flags."""

    OBJECT: ClassVar[str] = "Order"
    id: OrderId = Field(alias="Id")
    number: str = Field("", alias="OrderNumber")
    status: str = Field("", alias="Status")
    type: str | None = Field(None, alias="Type")
    account_id: AccountId | None = Field(None, alias="AccountId")
    opportunity_id: OpportunityId | None = Field(None, alias="OpportunityId")
    total: Decimal | None = Field(None, alias="TotalAmount")
    activation_status: str | None = Field(None, alias="Activation_Status__c")
    activation_error: str | None = Field(None, alias="Activation_Error_Code__c")
    sim_type: str | None = Field(None, alias="SIM_Type__c")
    assigned_sim_id: SimId | None = Field(None, alias="Assign_Physical_SIM__c")
    mnp_application: str | None = Field(None, alias="MNP_Application__c")
    mnp_expires_on: date | None = Field(None, alias="MNP_Expiry_Date__c")
    address_changed: bool = Field(default=False, alias="Address_Changed__c")
    owner_id: OwnerId | None = Field(None, alias="OwnerId")
    owner: Owner | None = Field(None, alias="Owner")
    account: AccountBrief | None = Field(None, alias="Account")
    created_at: datetime | None = Field(None, alias="CreatedDate")
    modified_at: datetime | None = Field(None, alias="LastModifiedDate")


class Order(OrderRow):
    """An Order in full (domain.md 2.1)."""

    effective_on: date | None = Field(None, alias="EffectiveDate")
    description: str | None = Field(None, alias="Description")
    whmcs_order_id: str | None = Field(None, alias="WHMCS_Order_ID__c", coerce_numbers_to_str=True)
    activation_type: str | None = Field(None, alias="Activation_Type__c")
    activation_scheduled_at: datetime | None = Field(None, alias="Activation_Scheduled_At__c")
    activation_error_message: str | None = Field(None, alias="Activation_Error_Message__c")
    activation_attempted_at: datetime | None = Field(None, alias="Activation_Last_Attempt_At__c")
    access_mode: str | None = Field(None, alias="Access_Mode__c")
    plan_tier: str | None = Field(None, alias="Internet_Plan_Tier__c")
    installment_plan: str | None = Field(None, alias="Installment_Plan__c")
    weekend_install: bool | None = Field(None, alias="Weekend_Install__c")
    hikari_denwa: bool | None = Field(None, alias="Hikari_Denwa__c")
    eid: str | None = Field(None, alias="EID__c")
    voice_mail: bool | None = Field(None, alias="SIM_Voice_Mail__c")
    call_waiting: bool | None = Field(None, alias="SIM_Call_Waiting__c")
    mnp_number: str | None = Field(None, alias="MNP_Reservation_Number__c")
    mnp_phone: str | None = Field(None, alias="MNP_Phone_Number__c")
    mvno_account: str | None = Field(None, alias="MVNO_Account_Number__c")
    porting_last_name: str | None = Field(None, alias="Porting_LastName__c")
    porting_first_name: str | None = Field(None, alias="Porting_FirstName__c")
    porting_last_name_kana: str | None = Field(None, alias="Porting_LastName_Katakana__c")
    porting_first_name_kana: str | None = Field(None, alias="Porting_FirstName_Katakana__c")
    porting_gender: str | None = Field(None, alias="Porting_Gender__c")
    porting_birth_date: date | None = Field(None, alias="Porting_DateOfBirth__c")
    vpn_region: str | None = Field(None, alias="VPN_Region__c")
    street: str | None = Field(None, alias="BillingStreet")
    city: str | None = Field(None, alias="BillingCity")
    state: str | None = Field(None, alias="BillingState")
    postal_code: str | None = Field(None, alias="BillingPostalCode")
    country: str | None = Field(None, alias="BillingCountry")
    items: Annotated[tuple[OrderItem, ...], Children] = Field((), alias="OrderItems")


class Sim(Versioned):
    """A physical SIM card in stock."""

    OBJECT: ClassVar[str] = "SIM_Inventory__c"
    id: SimId = Field(alias="Id")
    name: str = Field("", alias="Name")
    status: str | None = Field(None, alias="Status__c")
    phone: str | None = Field(None, alias="Phone_Number__c")
    modified_at: datetime | None = Field(None, alias="LastModifiedDate")
