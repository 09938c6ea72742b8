"""Product data that provisioning needs: both systems have to name and price the same things (domain.md 5)."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from console.models.doctor import Finding, Mender
from console.models.error import ConsoleError
from console.models.org import Org
from console.models.text import Text, tr, verbatim
from console.models.whmcs import BillingProduct
from console.services.doctor.findings import Patient, SignedIn, broken, failed, fine, warning
from console.services.gateways.protocol import QueryRead, SalesforceGateway
from console.services.rules.soql import quote

_MONTHLY: Final = "monthly"
_LATEST_ORDERS: Final = 200
_MOST_NAMED: Final = 20
_FIELDS: Final = ("StockKeepingUnit", "WH_Product_ID__c", "Billing_Cycle__c", "Item_Class__c")
_STOPS: Final = tr("Provisioning of orders with these products, after their approval.")


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product of Salesforce as provisioning needs it.

    Attributes:
        price: in the portal's pricebook; None without an active entry there.
        listed: it has an entry there, active or not.
    """

    name: str
    sku: str
    billing_id: int | None
    cycle: str
    item_class: str
    price: Decimal | None
    listed: bool

    @property
    def label(self) -> str:
        """What people call it: the SKU, else the name."""
        return self.sku or self.name or "?"


@dataclass(frozen=True, kw_only=True)
class _Rule:
    """One thing that is asked of every product; `wrong` tells the products that lack it, `field` holds it."""

    key: str
    field: str
    right: Callable[[int], Text]
    fault: Callable[[Text], Text]
    remedy: Text
    who: Mender
    wrong: Callable[[Product], bool]


async def check_catalogue(patient: Patient, signed_in: SignedIn | None) -> tuple[Finding, ...]:
    """Read the products of both systems and compare them; each side alone tells what it can."""
    try:
        sold: Sequence[BillingProduct] | ConsoleError = await patient.whmcs.products()
    except ConsoleError as error:
        sold = error
    found: list[Finding] = []
    if not isinstance(sold, ConsoleError):
        found.append(_modules(sold, patient))
    if signed_in is not None:
        found.extend(await _compared(sold, signed_in))
    return tuple(found)


def _modules(sold: Sequence[BillingProduct], patient: Patient) -> Finding:
    without = [f"{one.id} {one.name}" for one in sold if not one.module]
    status = patient.profile.cancellation.status_without_module
    if not without:
        return fine("whmcs.modules", tr("All {count} products of WHMCS have a module.", count=len(sold)))
    text = tr(
        "{count} of {all} products have no module; their services are ended by setting the status {status}: {names}.",
        count=len(without),
        all=len(sold),
        status=status,
        names=verbatim(_listed(without)),
    )
    return fine("whmcs.modules", text)


async def _compared(sold: Sequence[BillingProduct] | ConsoleError, signed_in: SignedIn) -> tuple[Finding, ...]:
    book = await _portal_pricebook(signed_in.salesforce)
    if isinstance(book, ConsoleError):
        return (failed("products", book, who=Mender.SF_ADMIN),)
    if book is None:
        text = tr("Which pricebook is the portal's cannot be told: no Order names one.")
        return (warning("products", text, remedy=tr("Compare the products by hand."), who=Mender.SF_ADMIN),)
    products = await _read(signed_in, book)
    if isinstance(products, ConsoleError):
        return (failed("products", products, who=Mender.SF_ADMIN),)
    findings = [_ruled(rule, products, signed_in.org) for rule in _RULES]
    if isinstance(sold, ConsoleError):
        return (*findings, failed("products.whmcs_product", sold, stops=_STOPS, who=Mender.DEVOPS))
    known = {one.id: one for one in sold}
    return (*findings, *(_ruled(rule, products, signed_in.org) for rule in _billing_rules(known)))


async def _portal_pricebook(salesforce: SalesforceGateway) -> str | ConsoleError | None:
    """The portal makes the orders: the pricebook that most of the latest ones name is its own."""
    soql = f"SELECT Pricebook2Id FROM Order WHERE Pricebook2Id != null ORDER BY CreatedDate DESC LIMIT {_LATEST_ORDERS}"
    (answer,) = await salesforce.read([QueryRead(soql=soql)])
    if answer.failure is not None:
        return answer.failure
    counted = Counter(str(row["Pricebook2Id"]) for row in answer.rows)
    return counted.most_common(1)[0][0] if counted else None


async def _read(signed_in: SignedIn, book: str) -> Sequence[Product] | ConsoleError:
    """Read active products that the portal sells, or that are meant for WHMCS and lack an entry."""
    present = [name for name in _FIELDS if signed_in.org.has("Product2", name)]
    try:
        rows = await signed_in.salesforce.query(
            f"SELECT {', '.join(('Id', 'Name', *present))} FROM Product2 WHERE IsActive = true"
        )
        entries = await signed_in.salesforce.query(
            f"SELECT Product2Id, UnitPrice, IsActive FROM PricebookEntry WHERE Pricebook2Id = {quote(book)}"
        )
    except ConsoleError as error:
        return error
    prices = {str(one["Product2Id"]): one["UnitPrice"] for one in entries if one["IsActive"]}
    listed = {str(one["Product2Id"]) for one in entries}
    products = [_product(row, prices, listed) for row in rows]
    return [one for one in products if one.listed or one.billing_id is not None]


def _product(row: Mapping[str, Any], prices: Mapping[str, Any], listed: set[str]) -> Product:
    price, number = prices.get(str(row["Id"])), row.get("WH_Product_ID__c")
    return Product(
        name=str(row.get("Name") or ""),
        sku=str(row.get("StockKeepingUnit") or ""),
        billing_id=_whole(number),
        cycle=str(row.get("Billing_Cycle__c") or ""),
        item_class=str(row.get("Item_Class__c") or ""),
        price=None if price is None else Decimal(str(price)),
        listed=str(row["Id"]) in listed,
    )


def _whole(value: object) -> int | None:
    """Read the number field, which comes as 12.0, or as a text in some organisations."""
    try:
        return int(float(str(value)))
    except ValueError:
        return None


_RULES: Final = (
    _Rule(
        key="products.sku",
        field="StockKeepingUnit",
        right=lambda count: tr("All {count} products of the portal have a SKU.", count=count),
        fault=lambda names: tr("Products without StockKeepingUnit: {names}.", names=names),
        remedy=tr("Fill StockKeepingUnit on the product."),
        who=Mender.SF_ADMIN,
        wrong=lambda one: not one.sku,
    ),
    _Rule(
        key="products.whmcs_id",
        field="WH_Product_ID__c",
        right=lambda count: tr("All {count} products of the portal have a WHMCS product id.", count=count),
        fault=lambda names: tr("Products without WH_Product_ID__c: {names}.", names=names),
        remedy=tr("Fill WH_Product_ID__c with the product's id in WHMCS."),
        who=Mender.SF_ADMIN,
        wrong=lambda one: one.billing_id is None,
    ),
    _Rule(
        key="products.cycle",
        field="Billing_Cycle__c",
        right=lambda count: tr("All {count} products of the portal have a billing cycle.", count=count),
        fault=lambda names: tr("Products without Billing_Cycle__c: {names}.", names=names),
        remedy=tr("Fill Billing_Cycle__c on the product."),
        who=Mender.SF_ADMIN,
        wrong=lambda one: not one.cycle,
    ),
    _Rule(
        key="products.class",
        field="Item_Class__c",
        right=lambda count: tr("All {count} products of the portal have an item class.", count=count),
        fault=lambda names: tr("Products without Item_Class__c: {names}.", names=names),
        remedy=tr("Fill Item_Class__c on the product."),
        who=Mender.SF_ADMIN,
        wrong=lambda one: not one.item_class,
    ),
    _Rule(
        key="products.entry",
        field="Name",
        right=lambda count: tr("All {count} products have an active entry in the portal's pricebook.", count=count),
        fault=lambda names: tr("Products without an active entry in the portal's pricebook: {names}.", names=names),
        remedy=tr("Add an active pricebook entry to the portal's pricebook, or deactivate the product."),
        who=Mender.SF_ADMIN,
        wrong=lambda one: one.price is None,
    ),
)


def _billing_rules(known: Mapping[int, BillingProduct]) -> tuple[_Rule, ...]:
    return (
        _Rule(
            key="products.whmcs_product",
            field="WH_Product_ID__c",
            right=lambda count: tr("All {count} products of the portal exist in WHMCS.", count=count),
            fault=lambda names: tr("Products whose WHMCS product does not exist: {names}.", names=names),
            remedy=tr("Correct WH_Product_ID__c, or create the product in WHMCS."),
            who=Mender.DEVOPS,
            wrong=lambda one: one.billing_id is not None and one.billing_id not in known,
        ),
        _Rule(
            key="products.price",
            field="WH_Product_ID__c",
            right=lambda count: tr("All {count} products of the portal cost the same in WHMCS.", count=count),
            fault=lambda names: tr("Products that cost something else in WHMCS: {names}.", names=names),
            remedy=tr("Set the same price in the portal's pricebook and in WHMCS."),
            who=Mender.DEVOPS,
            wrong=lambda one: _priced_otherwise(one, known),
        ),
    )


def _priced_otherwise(product: Product, known: Mapping[int, BillingProduct]) -> bool:
    """Compare the price of the product's own cycle; a product without an entry or a cycle is another finding."""
    billed = known.get(product.billing_id) if product.billing_id is not None else None
    if billed is None or product.price is None or not product.cycle:
        return False
    price = billed.monthly if product.cycle.casefold() == _MONTHLY else billed.once
    return price != product.price


def _ruled(rule: _Rule, products: Sequence[Product], org: Org) -> Finding:
    if not org.has("Product2", rule.field):
        text = tr("Cannot be told: the field {field} does not exist here, or is hidden from you.", field=rule.field)
        remedy = tr("Give the user's permission set the right to read: {fields}.", fields=f"Product2.{rule.field}")
        return warning(rule.key, text, stops=_STOPS, remedy=remedy, who=Mender.SF_ADMIN)
    wrong = sorted(one.label for one in products if rule.wrong(one))
    if not wrong:
        return fine(rule.key, rule.right(len(products)))
    return broken(rule.key, rule.fault(verbatim(_listed(wrong))), stops=_STOPS, remedy=rule.remedy, who=rule.who)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" (+{more})" if more > 0 else "")
