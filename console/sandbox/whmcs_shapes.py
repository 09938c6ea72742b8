"""How WHMCS writes its records on the wire: text here, numbers there, as whmcs.md section 3 shows them."""

from collections.abc import Iterable, Sequence

from console.sandbox.billing import BIRTH_DATE_FIELD, CUSTOMER_NUMBER_FIELD, GENDER_FIELD
from console.sandbox.billing_records import (
    Activity,
    Addon,
    BillingOrder,
    BillingProduct,
    CancelRequest,
    Client,
    Invoice,
    PayMethod,
    QueuedAction,
    Service,
)

Shape = dict[str, object]
ZERO_MOMENT = "0000-00-00 00:00:00"
_COUNTRY_CODE = "81"


def listed(plural: str, singular: str, rows: Sequence[Shape]) -> Shape:
    """A list in its usual wrapper; an empty one is an empty text (whmcs.md 2.3)."""
    return {plural: {singular: list(rows)} if rows else ""}


def client_details(client: Client) -> Shape:
    """The `client` object of GetClientsDetails, before it is repeated at top level."""
    order = (CUSTOMER_NUMBER_FIELD, BIRTH_DATE_FIELD, GENDER_FIELD)
    custom = [{"id": int(key), "value": client.customfields.get(key, "")} for key in order]
    international = f"+{_COUNTRY_CODE}.{client.phonenumber.lstrip('0')}"
    full_name = f"{client.firstname} {client.lastname}"
    return {
        "client_id": client.id,
        "owner_user_id": client.id + 128,
        "userid": client.id,
        "id": client.id,
        "uuid": f"7b0c0000-0000-4000-8000-{client.id:012d}",
        "firstname": client.firstname,
        "lastname": client.lastname,
        "fullname": full_name,
        "companyname": client.companyname,
        "email": client.email,
        "address1": client.address1,
        "address2": client.address2,
        "city": client.city,
        **dict.fromkeys(("fullstate", "state", "statecode"), client.state),
        "postcode": client.postcode,
        "countrycode": client.country,
        "country": client.country,
        "countryname": "Japan",
        "phonenumber": client.phonenumber,
        "phonecc": _COUNTRY_CODE,
        "phonenumberformatted": international,
        "telephoneNumber": international,
        **_settings(client),
        "customfields": custom,
        **{f"customfields{place}": entry["value"] for place, entry in enumerate(custom, start=1)},
        "users": {"user": [{"id": client.id + 128, "name": full_name, "email": client.email, "is_owner": True}]},
    }


def _settings(client: Client) -> Shape:
    """What WHMCS keeps beside a client's name and address; nobody here needs it, so it is as after a sign-up."""
    return {
        "tax_id": "",
        "email_preferences": dict.fromkeys(("general", "invoice", "support", "product", "domain", "affiliate"), "1"),
        "billingcid": 0,
        "notes": client.notes,
        "currency": 1,
        "currency_code": "JPY",
        "defaultgateway": client.defaultgateway,
        "groupid": 0,
        "status": client.status,
        "credit": "0.00",
        **dict.fromkeys(("taxexempt", "latefeeoveride", "overideduenotices", "separateinvoices"), False),
        **dict.fromkeys(("disableautocc", "emailoptout", "overrideautoclose"), False),
        "marketing_emails_opt_in": True,
        "allowSingleSignOn": 1,
        "email_verified": True,
        "language": "",
        "isOptedInToMarketingEmails": True,
        "lastlogin": "Date: 01/10/2026 09:12<br>IP Address: 198.51.100.4<br>Host: 198.51.100.4",
    }


def client_row(client: Client) -> Shape:
    """A row of GetClients: ids as numbers."""
    return {
        "id": client.id,
        "firstname": client.firstname,
        "lastname": client.lastname,
        "companyname": client.companyname,
        "email": client.email,
        "datecreated": client.datecreated,
        "groupid": 0,
        "status": client.status,
    }


def service_row(service: Service, ordernum: int) -> Shape:
    """A row of GetClientsProducts: ids as text, the password in clear."""
    custom = [
        {"id": str(77 + place), "name": name, "translated_name": name, "value": value}
        for place, (name, value) in enumerate(service.customfields.items())
    ]
    return {
        "id": str(service.id),
        "qty": "1",
        "clientid": str(service.clientid),
        "orderid": str(service.orderid),
        "ordernumber": str(ordernum or ""),
        "pid": str(service.pid),
        "regdate": service.regdate,
        "name": service.name,
        "translated_name": service.name,
        "groupname": service.groupname,
        "translated_groupname": service.groupname,
        "domain": service.domain,
        "dedicatedip": "",
        "serverid": "0",
        **dict.fromkeys(("servername", "serverip", "serverhostname"), ""),
        "suspensionreason": service.suspensionreason,
        "firstpaymentamount": service.firstpaymentamount,
        "recurringamount": service.recurringamount,
        "paymentmethod": service.paymentmethod,
        "paymentmethodname": "Credit Card",
        "billingcycle": service.billingcycle,
        "nextduedate": service.nextduedate,
        "status": service.status,
        "username": service.username,
        "password": service.password,
        **_hosting(service),
        "customfields": {"customfield": custom},
        "configoptions": {"configoption": []},
    }


def _hosting(service: Service) -> Shape:
    """What a web host would fill."""
    return {
        "subscriptionid": "",
        "promoid": "0",
        "overideautosuspend": "",
        "overidesuspenduntil": "0000-00-00",
        "ns1": "",
        "ns2": "",
        "assignedips": "",
        "notes": service.notes,
        **dict.fromkeys(("diskusage", "disklimit", "bwusage", "bwlimit"), "0"),
        "lastupdate": ZERO_MOMENT,
    }


def addon_row(addon: Addon) -> Shape:
    """A row of GetClientsAddons."""
    return {
        "id": str(addon.id),
        "qty": "1",
        "userid": str(addon.userid),
        "orderid": str(addon.orderid),
        "serviceid": str(addon.serviceid),
        "addonid": str(addon.addonid),
        "name": addon.name,
        "setupfee": addon.setupfee,
        "recurring": addon.recurring,
        "billingcycle": addon.billingcycle,
        "tax": "",
        "status": addon.status,
        "regdate": addon.regdate,
        "nextduedate": addon.nextduedate,
        "nextinvoicedate": addon.nextduedate,
        "paymentmethod": "stripe",
        "paymentmethodname": "Credit Card",
        "notes": "",
    }


def pay_method(method: PayMethod) -> Shape:
    """An entry of GetPayMethods, with the gateway's secret."""
    return {
        "id": method.id,
        "type": method.type,
        "description": "",
        "gateway_name": method.gateway_name,
        "contact_type": "Client",
        "contact_id": method.clientid,
        "card_last_four": method.card_last_four,
        "expiry_date": method.expiry_date,
        "start_date": "",
        "issue_number": "",
        "card_type": method.card_type,
        "bank_name": method.bank_name,
        "remote_token": method.remote_token,
        "last_updated": method.last_updated,
    }


def _invoice_money(invoice: Invoice) -> Shape:
    """What both invoice actions say in the same words."""
    return {
        "invoicenum": "",
        "userid": invoice.userid,
        "date": invoice.date,
        "duedate": invoice.duedate,
        "datepaid": invoice.datepaid,
        "subtotal": invoice.total,
        **dict.fromkeys(("credit", "tax", "tax2"), "0.00"),
        "total": invoice.total,
        **dict.fromkeys(("taxrate", "taxrate2"), "0.000"),
        "status": invoice.status,
        "paymentmethod": "stripe",
        "notes": "",
    }


def invoice_row(invoice: Invoice, client: Client) -> Shape:
    """A row of GetInvoices: no balance, no items."""
    return {
        "id": invoice.id,
        "firstname": client.firstname,
        "lastname": client.lastname,
        "companyname": client.companyname,
        **_invoice_money(invoice),
        **dict.fromkeys(("last_capture_attempt", "date_refunded", "date_cancelled"), ZERO_MOMENT),
        "paymethodid": None,
        "created_at": f"{invoice.date} 09:00:05",
        "updated_at": f"{invoice.date} 09:00:05",
        "currencycode": "JPY",
        "currencyprefix": "¥",
        "currencysuffix": " JPY",
    }


def invoice_details(invoice: Invoice) -> Shape:
    """The answer of GetInvoice."""
    item = {
        "id": invoice.id + 1_000,
        "type": "Hosting",
        "relid": invoice.relid,
        "description": invoice.description,
        "amount": invoice.total,
        "taxed": 0,
    }
    return {
        "invoiceid": invoice.id,
        **_invoice_money(invoice),
        "lastcaptureattempt": ZERO_MOMENT,
        "balance": invoice.total if invoice.status == "Unpaid" else "0.00",
        "ccgateway": True,
        "items": {"item": [item]},
        "transactions": "",
    }


def product_row(product: BillingProduct) -> Shape:
    """A row of GetProducts; cycles that are not offered cost -1.00."""
    cycles = ("quarterly", "semiannually", "annually", "biennially", "triennially")
    setup = {f"{letter}setupfee": "0.00" for letter in "qsabt"}
    pricing: Shape = {"prefix": "¥", "suffix": " JPY", "msetupfee": product.setup, **setup, "monthly": product.monthly}
    return {
        "pid": product.id,
        "gid": product.gid,
        "type": "other",
        "name": product.name,
        "slug": product.slug,
        "product-url": f"https://billing.example.test/store/{product.gid}/{product.slug}",
        "description": "",
        "module": product.module,
        "paytype": product.paytype,
        "allowqty": 0,
        "quantity_available": 0,
        "pricing": {"JPY": pricing | dict.fromkeys(cycles, "-1.00")},
        "customfields": {"customfield": []},
        "configoptions": {"configoption": []},
    }


def order_row(order: BillingOrder, client: Client, services: Iterable[Service]) -> Shape:
    """A row of GetOrders; the order number is a number beyond 32 bits."""
    lines = [
        {
            "type": "product",
            "relid": service.id,
            "producttype": "Other Product/Service",
            "product": f"{service.groupname} - {service.name}",
            "domain": "",
            "billingcycle": service.billingcycle,
            "amount": service.firstpaymentamount,
            "status": service.status,
        }
        for service in services
    ]
    return {
        "id": order.id,
        "ordernum": order.ordernum,
        "userid": order.userid,
        "contactid": 0,
        "requestor_id": order.userid + 128,
        "admin_requestor_id": 0,
        "date": order.date,
        **dict.fromkeys(("nameservers", "transfersecret", "renewals", "promocode", "promotype", "promovalue"), ""),
        "renewalsByType": {"domains": [], "services": [], "addons": []},
        "orderdata": "",
        "amount": order.amount,
        "paymentmethod": "stripe",
        "invoiceid": order.invoiceid,
        "status": order.status,
        "ipaddress": "198.51.100.4",
        **dict.fromkeys(("fraudmodule", "fraudoutput", "notes", "frauddata", "validationdata"), ""),
        "paymentmethodname": "Credit Card",
        "paymentstatus": "Paid",
        "name": f"{client.firstname} {client.lastname}",
        "currencyprefix": "¥",
        "currencysuffix": " JPY",
        **listed("lineitems", "lineitem", lines),
    }


def activity_entry(entry: Activity) -> Shape:
    """An entry of GetActivityLog; `userid` repeats the client."""
    return {
        "id": entry.id,
        "clientId": entry.clientid,
        "userId": 0,
        "adminId": entry.adminid,
        "date": entry.date,
        "description": entry.description,
        "username": entry.username,
        "ipaddress": "203.0.113.7",
        "userid": entry.clientid,
    }


def queue_entry(entry: QueuedAction) -> Shape:
    """An entry of GetModuleQueue: everything is text."""
    return {
        "id": str(entry.id),
        "serviceType": "service",
        "serviceId": str(entry.serviceid),
        "moduleName": entry.modulename,
        "moduleAction": entry.moduleaction,
        "lastAttempt": entry.lastattempt,
        "lastAttemptError": entry.lasterror,
        "numRetries": "0",
        "completed": str(entry.completed),
        "createdAt": entry.lastattempt,
        "updatedAt": entry.lastattempt,
    }


def cancel_request(request: CancelRequest) -> Shape:
    """An entry of GetCancelledPackages, which lists requests."""
    return {
        "id": str(request.id),
        "date": request.date,
        "relid": str(request.relid),
        "reason": request.reason,
        "type": request.type,
        "created_at": ZERO_MOMENT,
        "updated_at": ZERO_MOMENT,
    }
