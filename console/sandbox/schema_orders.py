"""Orders, their items, the catalogue and the SIM stock of the embedded Salesforce (domain.md 2.1, 5)."""

from dataclasses import replace

from console.sandbox.schema_customers import address
from console.sandbox.schema_fields import (
    auto_number,
    boolean,
    choice,
    create_only,
    currency,
    date,
    derived,
    long_text,
    moment,
    named,
    number,
    reference,
    sobject,
    text,
)
from console.sandbox.schema_shape import FieldSchema, ObjectSchema, PicklistValue
from console.sandbox.variants import Variant


def order_objects(variant: Variant) -> list[ObjectSchema]:
    """Orders and what they refer to, of one variant."""
    event = sobject(
        "OrderProvisionRequested__e",
        "Order Provision Requested",
        "e00",
        text("OrderId__c", "Order Id", 18, required=True),
        text("IdempotencyKey__c", "Idempotency Key"),
    )
    event.updateable = event.deletable = event.queryable = False
    return [_order(variant), _order_item(), *_catalogue(), _sim_inventory(), event]


def _order(variant: Variant) -> ObjectSchema:
    statuses = tuple(PicklistValue(name, code=code) for name, code in variant.order_statuses)
    return sobject(
        "Order",
        "Order",
        "801",
        replace(auto_number("OrderNumber", "Order Number"), unique=True),
        reference("AccountId", "Account ID", "Account", children="Orders", required=True),
        reference("OpportunityId", "Opportunity ID", "Opportunity", children="Orders"),
        reference("Pricebook2Id", "Price Book ID", "Pricebook2"),
        reference("OwnerId", "Owner ID", "Group|User"),
        choice("Status", "Status", statuses, required=True),
        derived(choice("StatusCode", "Status Category", "Draft|Activated|Superseded")),
        choice("Type", "Order Type", "Internet|SIM|VPN", restricted=False),
        date("EffectiveDate", "Order Start Date", required=True),
        derived(currency("TotalAmount", "Order Amount")),
        derived(moment("ActivatedDate", "Activated Date")),
        derived(reference("ActivatedById", "Activated By ID", "User", relationship="ActivatedBy")),
        long_text("Description", "Description"),
        *address("Billing"),
        *address("Shipping"),
        boolean("Address_Changed__c", "Address Changed"),
        text("WHMCS_Order_ID__c", "WHMCS Order ID"),
        *_activation_fields(),
        *_product_fields(),
        *_porting_fields(),
    )


def _activation_fields() -> tuple[FieldSchema, ...]:
    return (
        choice("Activation_Type__c", "Activation Type", "Immediate|Scheduled"),
        choice("Activation_Status__c", "Activation Status", "Activating|Scheduled|Activated|Failed"),
        moment("Activation_Scheduled_At__c", "Activation Scheduled At"),
        text("Activation_Error_Code__c", "Activation Error Code"),
        long_text("Activation_Error_Message__c", "Activation Error Message"),
        moment("Activation_Last_Attempt_At__c", "Activation Last Attempt At"),
    )


def _product_fields() -> tuple[FieldSchema, ...]:
    return (
        choice("Access_Mode__c", "Access Mode", "IPoE-BYOR|IPoE-HGW|PPPoE"),
        choice("Internet_Plan_Tier__c", "Internet Plan Tier", "Platinum|Gold|Silver", restricted=False),
        choice("Installment_Plan__c", "Installment Plan", "Single|12-Month|24-Month"),
        boolean("Weekend_Install__c", "Weekend Install"),
        boolean("Hikari_Denwa__c", "Hikari Denwa"),
        choice("SIM_Type__c", "SIM Type", "eSIM|Physical SIM"),
        text("EID__c", "EID", 32),
        boolean("SIM_Voice_Mail__c", "Voice Mail"),
        boolean("SIM_Call_Waiting__c", "Call Waiting"),
        reference("Assign_Physical_SIM__c", "Assign Physical SIM", "SIM_Inventory__c", children="Orders__r"),
        choice("VPN_Region__c", "VPN Region", "US|UK"),
    )


def _porting_fields() -> tuple[FieldSchema, ...]:
    return (
        choice("MNP_Application__c", "MNP Application", "New|Requested|Completed|Cancelled", restricted=False),
        text("MNP_Reservation_Number__c", "MNP Reservation Number", 20),
        date("MNP_Expiry_Date__c", "MNP Expiry Date"),
        text("MNP_Phone_Number__c", "MNP Phone Number", 20),
        text("MVNO_Account_Number__c", "MVNO Account Number", 40),
        text("Porting_LastName__c", "Porting Last Name", 80),
        text("Porting_FirstName__c", "Porting First Name", 80),
        text("Porting_LastName_Katakana__c", "Porting Last Name (Katakana)", 80),
        text("Porting_FirstName_Katakana__c", "Porting First Name (Katakana)", 80),
        choice("Porting_Gender__c", "Porting Gender", "Male|Female|Corporate/Other", restricted=False),
        date("Porting_DateOfBirth__c", "Porting Date of Birth"),
    )


def _order_item() -> ObjectSchema:
    return sobject(
        "OrderItem",
        "Order Product",
        "802",
        auto_number("OrderItemNumber", "Order Product Number", "{:010d}"),
        create_only(reference("OrderId", "Order ID", "Order", children="OrderItems", required=True)),
        create_only(reference("PricebookEntryId", "Price Book Entry ID", "PricebookEntry", required=True)),
        derived(reference("Product2Id", "Product ID", "Product2", relationship="Product2")),
        number("Quantity", "Quantity"),
        currency("UnitPrice", "Unit Price"),
        derived(currency("ListPrice", "List Price")),
        derived(currency("TotalPrice", "Total Price")),
        date("ServiceDate", "Start Date"),
        date("EndDate", "End Date"),
        text("Description", "Line Description"),
        choice("Billing_Cycle__c", "Billing Cycle", "Monthly|One-time|Onetime", restricted=False),
        text("WHMCS_Service_ID__c", "WHMCS Service ID"),
    )


def _catalogue() -> list[ObjectSchema]:
    product = sobject(
        "Product2",
        "Product",
        "01t",
        named(text("Name", "Product Name", required=True)),
        text("ProductCode", "Product Code"),
        text("StockKeepingUnit", "Product SKU", 180),
        long_text("Description", "Product Description", 4000),
        boolean("IsActive", "Active"),
        choice("Family", "Product Family", "Internet|SIM|VPN", restricted=False),
        choice("Item_Class__c", "Item Class", "Service|Installation|Activation|Add-on|Bundle|Other", restricted=False),
        choice("Billing_Cycle__c", "Billing Cycle", "Monthly|One-time|Onetime", restricted=False),
        number("WH_Product_ID__c", "WHMCS Product ID"),
    )
    pricebook = sobject(
        "Pricebook2",
        "Price Book",
        "01s",
        named(text("Name", "Price Book Name", required=True)),
        boolean("IsActive", "Active"),
        boolean("IsStandard", "Is Standard Price Book"),
    )
    entry = sobject(
        "PricebookEntry",
        "Price Book Entry",
        "01u",
        named(derived(text("Name", "Product Name"))),
        create_only(reference("Pricebook2Id", "Price Book ID", "Pricebook2", children="PricebookEntries")),
        create_only(reference("Product2Id", "Product ID", "Product2", children="PricebookEntries")),
        currency("UnitPrice", "List Price"),
        boolean("IsActive", "Active"),
        derived(text("ProductCode", "Product Code")),
        plural="Price Book Entries",
    )
    return [product, pricebook, entry]


def _sim_inventory() -> ObjectSchema:
    return sobject(
        "SIM_Inventory__c",
        "SIM Inventory",
        "a0X",
        named(text("Name", "SIM Inventory Name", 80)),
        reference("OwnerId", "Owner ID", "Group|User"),
        choice("Status__c", "Status", "Free|Assigned|Broken"),
        text("Phone_Number__c", "Phone Number", 20),
        choice("SIM_Size__c", "SIM Size", "Nano|Micro|Standard|Multi", restricted=False),
        plural="SIM Inventory",
    )
