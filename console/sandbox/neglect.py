"""An organisation that nobody looked after: what the preflight check finds, kept out of the other worlds.

Products: NEGLECTED-91 has no SKU (it goes by its name), 92 no WHMCS id, 93 costs something else in WHMCS, 94 has no
pricebook entry, 95 names a WHMCS product that does not exist, 96 has neither cycle nor class. No order is for them.
The supervisors' queue has no members, nobody is a supervisor, the queue CS_Internet takes no Cases, and the API role
lacks GetPayMethods and UpdateClientProduct.
"""

from console.sandbox.billing_records import BillingProduct
from console.sandbox.world_builder import WorldBuilder

_NAMES = {91: "Unnumbered", 92: "Unlinked", 93: "Dear", 94: "Unlisted", 95: "Orphaned", 96: "Bare"}
_NO_ENTRY, _ORPHAN, _BARE = 94, 95, 96
_PRICE = 4800
_MISSING_ACTIONS = ("getpaymethods", "updateclientproduct")


def neglect(builder: WorldBuilder) -> None:
    """Spoil what the stories left in order."""
    for number in _NAMES:
        _add_product(builder, number)
    _empty_the_supervisors(builder)
    builder.billing.not_permitted |= set(_MISSING_ACTIONS)


def _add_product(builder: WorldBuilder, number: int) -> None:
    store, bare = builder.store, number == _BARE
    product = store.insert(
        "Product2",
        {
            "Name": f"{_NAMES[number]} product",
            "StockKeepingUnit": None if number == 91 else f"NEGLECTED-{number}",
            "IsActive": True,
            "Item_Class__c": None if bare else "Service",
            "Billing_Cycle__c": None if bare else "Monthly",
            "WH_Product_ID__c": None if number == 92 else 9995 if number == _ORPHAN else number,
        },
    )
    if number != _NO_ENTRY:
        entry = {"Pricebook2Id": builder.catalog.pricebook, "Product2Id": product, "IsActive": True}
        store.insert("PricebookEntry", {**entry, "UnitPrice": _PRICE})
    if number != _ORPHAN:
        price = f"{_PRICE + 100 if number == 93 else _PRICE:.2f}"
        name = f"Neglected {_NAMES[number]}"
        builder.billing.add(BillingProduct(id=number, gid=3, groupname="Internet", name=name, monthly=price))


def _empty_the_supervisors(builder: WorldBuilder) -> None:
    store, queues = builder.store, builder.people.queues
    for member in store.select("GroupMember", GroupId=queues["CS_Supervisors"]):
        store.delete("GroupMember", str(member["Id"]))
    for (sets,) in [store.select("PermissionSet", Name="Assist_Console_Supervisor")]:
        for assignment in store.select("PermissionSetAssignment", PermissionSetId=sets["Id"]):
            store.delete("PermissionSetAssignment", str(assignment["Id"]))
    for taken in store.select("QueueSobject", QueueId=queues["CS_Internet"]):
        store.delete("QueueSobject", str(taken["Id"]))
