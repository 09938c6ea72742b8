"""What the organisation sells: each product in Salesforce and the one in WHMCS that it stands for."""

from dataclasses import dataclass

from console.sandbox.billing import Billing
from console.sandbox.billing_records import BillingProduct
from console.sandbox.store import Store

INTERNET, SIM, VPN = "Internet", "SIM", "VPN"
PRICEBOOK = "Portal"


@dataclass(frozen=True, slots=True)
class Offer:
    """One product; `price` is in yen, `module` the WHMCS provisioning module (empty: none)."""

    pid: int
    key: str
    name: str
    sku: str
    item_class: str
    monthly: bool
    price: int
    group: str
    billing_name: str
    module: str = ""


OFFERS = (
    Offer(11, "home_1g", "Internet Gold (Home 1G)", "INTERNET-GOLD-HOME-1G", "Service", True, 5500, INTERNET,
          "SonixNet Home Internet 1G Gold", "linectl"),
    Offer(12, "home_10g", "Internet Gold (Home 10G)", "INTERNET-GOLD-HOME-10G", "Service", True, 7300, INTERNET,
          "SonixNet Home Internet 10G Gold"),
    Offer(13, "apartment_1g", "Internet Silver (Apartment 1G)", "INTERNET-SILVER-APARTMENT-1G", "Service", True, 4400,
          INTERNET, "SonixNet Apartment Internet 1G Silver", "linectl"),
    Offer(14, "apartment_100m", "Internet Silver (Apartment 100M)", "INTERNET-SILVER-APARTMENT-100M", "Service", True,
          3900, INTERNET, "NTT Fiber Apartment 100M", "linectl"),
    Offer(16, "corporate_10g", "Corporate Internet Platinum (Home 10G)", "INTERNET-PLATINUM-HOME-10G", "Service", True,
          19800, INTERNET, "Corporate SonixNet Home Internet 10G"),
    Offer(21, "install_single", "NTT Installation (Single)", "INTERNET-INSTALL-SINGLE", "Installation", False, 22800,
          INTERNET, "Line installation, single payment"),
    Offer(22, "install_24", "NTT Installation (24-Month)", "INTERNET-INSTALL-24M", "Installation", True, 1000,
          INTERNET, "Line installation, 24 payments"),
    Offer(23, "denwa", "Hikari Denwa", "INTERNET-ADDON-DENWA", "Add-on", True, 550, INTERNET, "Hikari Denwa"),
    Offer(24, "install_office", "Office Installation", "INTERNET-INSTALL-OFFICE", "Installation", False, 80200,
          INTERNET, "Office line installation"),
    Offer(25, "router", "Managed Office Router", "INTERNET-ADDON-ROUTER", "Add-on", False, 24000, INTERNET,
          "Managed office router"),
    Offer(31, "sim_5g", "SIM Data+Voice 5GB", "SIM-DATA-VOICE-5GB", "Service", True, 1480, SIM, "SIM Data+Voice 5GB"),
    Offer(32, "sim_25g", "SIM Data+Voice 25GB", "SIM-DATA-VOICE-25GB", "Service", True, 2980, SIM,
          "SIM Data+Voice 25GB"),
    Offer(33, "sim_fee", "SIM Activation Fee", "SIM-ACTIVATION-FEE", "Activation", False, 1500, SIM,
          "SIM activation fee"),
    Offer(41, "vpn_us", "VPN Router (US)", "VPN-ROUTER-US", "Service", True, 2500, VPN, "VPN Router US", "vpnctl"),
    Offer(42, "vpn_uk", "VPN Router (UK)", "VPN-ROUTER-UK", "Service", True, 2500, VPN, "VPN Router UK", "vpnctl"),
    Offer(43, "vpn_fee", "VPN Activation Fee", "VPN-ACTIVATION-FEE", "Activation", False, 3000, VPN,
          "VPN activation fee"),
)  # fmt: skip
_GROUPS = {INTERNET: 3, SIM: 4, VPN: 5}
_ON_ENDED = {"vpnctl": "VPN account not found"}


class Catalog:
    """The products once they are in the world; offers are asked for by key."""

    def __init__(self, store: Store, billing: Billing) -> None:
        self.offers = {offer.key: offer for offer in OFFERS}
        self._products: dict[str, str] = {}
        self._entries: dict[str, str] = {}
        self.pricebook = store.insert("Pricebook2", {"Name": PRICEBOOK, "IsActive": True})
        for offer in OFFERS:
            self._add(store, offer)
            billing.add(
                BillingProduct(
                    id=offer.pid,
                    gid=_GROUPS[offer.group],
                    groupname=offer.group,
                    name=offer.billing_name,
                    slug=offer.sku.lower(),
                    module=offer.module,
                    monthly=f"{offer.price:.2f}" if offer.monthly else "-1.00",
                    setup="0.00" if offer.monthly else f"{offer.price:.2f}",
                    paytype="recurring" if offer.monthly else "onetime",
                    on_ended=_ON_ENDED.get(offer.module, ""),
                )
            )

    def _add(self, store: Store, offer: Offer) -> None:
        product = store.insert(
            "Product2",
            {
                "Name": offer.name,
                "StockKeepingUnit": offer.sku,
                "IsActive": True,
                "Item_Class__c": offer.item_class,
                "WH_Product_ID__c": offer.pid,
                "Billing_Cycle__c": self.cycle(offer),
            },
        )
        self._products[offer.key] = product
        self._entries[offer.key] = store.insert(
            "PricebookEntry",
            {"Pricebook2Id": self.pricebook, "Product2Id": product, "UnitPrice": offer.price, "IsActive": True},
        )

    @staticmethod
    def cycle(offer: Offer) -> str:
        """The billing cycle in Salesforce's words."""
        return "Monthly" if offer.monthly else "One-time"

    def item(self, key: str, *, quantity: int = 1) -> dict[str, object]:
        """The fields of an order item that sells this offer."""
        offer = self.offers[key]
        return {
            "Product2Id": self._products[key],
            "PricebookEntryId": self._entries[key],
            "UnitPrice": offer.price,
            "Quantity": quantity,
            "Billing_Cycle__c": self.cycle(offer),
        }
