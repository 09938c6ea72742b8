"""The WHMCS actions that only read."""

from typing import Any

from console.sandbox.billing import Billing
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
from console.sandbox.whmcs_form import BusinessError, Form
from console.sandbox.whmcs_shapes import (
    Shape,
    activity_entry,
    addon_row,
    cancel_request,
    client_details,
    client_row,
    invoice_details,
    invoice_row,
    listed,
    order_row,
    pay_method,
    product_row,
    queue_entry,
    service_row,
)

VERSION = {"version": "8.13.0", "canonicalversion": "8.13.0-release.1"}
_PAGE = 25
_UNPAID = "Unpaid"

Equals = dict[str, Any]
"""Columns and their values, spread into a selection."""


def _page(form: Form) -> tuple[int, int]:
    """Offset and size of the page asked for."""
    return form.number("limitstart"), form.number("limitnum", _PAGE) or _PAGE


def get_clients_details(billing: Billing, form: Form) -> Shape:
    """GetClientsDetails: the client twice, once as `client` and once flat."""
    if not form.text("clientid") and not form.text("email"):
        message = "Either clientid Or email Is Required"
        raise BusinessError(message)
    if form.text("clientid"):
        client = billing.get(Client, form.number("clientid"))
    else:
        client = next(iter(billing.select(Client, email=form.text("email"))), None)
    if client is None:
        message = "Client Not Found"
        raise BusinessError(message)
    details = client_details(client)
    answer: Shape = {**details, "client": details}
    if form.truth("stats"):
        answer["stats"] = _stats(billing, client)
    return answer


def _stats(billing: Billing, client: Client) -> Shape:
    """The counts of GetClientsDetails; money is formatted text."""
    unpaid = billing.select(Invoice, userid=client.id, status=_UNPAID)
    owed = sum(float(invoice.total) for invoice in unpaid)
    today = f"{billing.local_now():%Y-%m-%d}"
    return {
        "numdueinvoices": len(unpaid),
        "numoverdueinvoices": sum(invoice.duedate < today for invoice in unpaid),
        "numunpaidinvoices": len(unpaid),
        "unpaidinvoicesamount": f"¥{owed:.2f} JPY",
        "dueinvoicesbalance": f"¥{owed:.2f} JPY",
        "creditbalance": "¥0.00 JPY",
        "productsnumactive": billing.count(Service, clientid=client.id, status="Active"),
        "productsnumtotal": billing.count(Service, clientid=client.id),
        "numactivetickets": 0,
    }


def get_clients(billing: Billing, form: Form) -> Shape:
    """GetClients: `search` matches the beginning of e-mail, names or company, never a custom field."""
    start, size = _page(form)
    wanted = form.text("search").casefold()
    status: Equals = {"status": form.text("status")} if form.text("status") else {}
    clients = billing.select(Client, **status)
    hits = [client for client in clients if _begins(client, wanted)]
    hits.sort(key=lambda client: client.id, reverse=form.text("sorting").upper() == "DESC")
    rows = [client_row(client) for client in hits[start : start + size]]
    return {
        "totalresults": len(hits),
        "startnumber": start,
        "numreturned": len(rows),
        **listed("clients", "client", rows),
    }


def _begins(client: Client, wanted: str) -> bool:
    full_name = f"{client.firstname} {client.lastname}"
    texts = (client.email, client.firstname, client.lastname, full_name, client.companyname)
    return any(text.casefold().startswith(wanted) for text in texts)


def get_clients_products(billing: Billing, form: Form) -> Shape:
    """GetClientsProducts: by client, service or product; no filter by status.

    An unknown `serviceid` answers success with an empty list (choice: whmcs.md 3.3 "unverified").
    """
    start, size = _page(form)
    names = {"clientid": "clientid", "serviceid": "id", "pid": "pid"}
    equals: Equals = {column: form.number(name) for name, column in names.items() if form.text(name)}
    total = billing.count(Service, **equals)
    services = billing.select(Service, limit=size, offset=start, **equals)
    orders = {service.orderid: billing.get(BillingOrder, service.orderid) for service in services}
    rows = [service_row(service, _ordernum(orders[service.orderid])) for service in services]
    return {
        **{name: form.text(name) or None for name in ("clientid", "serviceid", "pid", "domain")},
        "totalresults": str(total),
        "startnumber": start,
        "numreturned": len(rows),
        **listed("products", "product", rows),
    }


def _ordernum(order: BillingOrder | None) -> int:
    return order.ordernum if order else 0


def get_clients_addons(billing: Billing, form: Form) -> Shape:
    """GetClientsAddons: by service (several with commas), client, or predefined addon; no paging."""
    services = form.numbers("serviceid")
    client: Equals = {"userid": form.number("clientid")} if form.text("clientid") else {}
    kind: Equals = {"addonid": form.number("addonid")} if form.text("addonid") else {}
    addons = [addon for addon in billing.select(Addon, **client, **kind) if not services or addon.serviceid in services]
    return {
        "serviceid": form.text("serviceid"),
        "clientid": form.text("clientid"),
        "totalresults": str(len(addons)),
        **listed("addons", "addon", [addon_row(addon) for addon in addons]),
    }


def get_pay_methods(billing: Billing, form: Form) -> Shape:
    """GetPayMethods: a plain list, with the gateway's token in it."""
    if not form.text("clientid"):
        message = "Client ID Is Required"
        raise BusinessError(message)
    wanted = form.text("type")
    if wanted and wanted not in {"BankAccount", "CreditCard"}:
        message = "Invalid Pay Method Type. Must be either 'BankAccount' or 'CreditCard'"
        raise BusinessError(message)
    client = billing.get(Client, form.number("clientid"))
    if client is None:
        message = "Client Not Found"
        raise BusinessError(message)
    methods = [item for item in billing.select(PayMethod, clientid=client.id) if item.type.endswith(wanted)]
    return {"clientid": form.text("clientid"), "paymethods": [pay_method(item) for item in methods]}


def get_invoices(billing: Billing, form: Form) -> Shape:
    """GetInvoices: by client and status, with the pseudo-status Overdue; no items."""
    start, size = _page(form)
    client: Equals = {"userid": form.number("userid")} if form.text("userid") else {}
    status = form.text("status")
    equals: Equals = client | ({"status": _UNPAID if status == "Overdue" else status} if status else {})
    invoices = billing.select(Invoice, **equals)
    if status == "Overdue":
        today = f"{billing.local_now():%Y-%m-%d}"
        invoices = [invoice for invoice in invoices if invoice.duedate < today]
    rows = [
        invoice_row(invoice, billing.get(Client, invoice.userid) or Client())
        for invoice in invoices[start : start + size]
    ]
    return {
        "totalresults": len(invoices),
        "startnumber": start,
        "numreturned": len(rows),
        **listed("invoices", "invoice", rows),
    }


def get_invoice(billing: Billing, form: Form) -> Shape:
    """GetInvoice: one invoice with its items."""
    invoice = billing.get(Invoice, form.number("invoiceid"))
    if invoice is None:
        message = "Invoice ID Not Found"
        raise BusinessError(message)
    return invoice_details(invoice)


def get_products(billing: Billing, form: Form) -> Shape:
    """GetProducts: by product, group or module; the only place that tells a product's module."""
    pids = form.numbers("pid")
    products = [item for item in billing.select(BillingProduct) if not pids or item.id in pids]
    if form.text("gid"):
        products = [item for item in products if item.gid == form.number("gid")]
    if form.text("module"):
        products = [item for item in products if item.module == form.text("module")]
    rows = [product_row(item) for item in products]
    return {"totalresults": len(rows), **listed("products", "product", rows)}


def get_orders(billing: Billing, form: Form) -> Shape:
    """GetOrders: by id, client or status."""
    start, size = _page(form)
    numbers: Equals = {name: form.number(name) for name in ("id", "userid") if form.text(name)}
    status: Equals = {"status": form.text("status")} if form.text("status") else {}
    equals: Equals = {**numbers, **status}
    orders = billing.select(BillingOrder, limit=size, offset=start, **equals)
    rows = [
        order_row(order, billing.get(Client, order.userid) or Client(), billing.select(Service, orderid=order.id))
        for order in orders
    ]
    return {
        "totalresults": billing.count(BillingOrder, **equals),
        "startnumber": start,
        "numreturned": len(rows),
        **listed("orders", "order", rows),
    }


def get_activity_log(billing: Billing, form: Form) -> Shape:
    """GetActivityLog: newest first (choice: no order is documented), text search in `description`."""
    start, size = _page(form)
    client = form.number("clientid") or form.number("userid")
    entries = billing.select(Activity, clientid=client) if client else billing.select(Activity)
    wanted = form.text("description").casefold()
    hits = [entry for entry in reversed(entries) if wanted in entry.description.casefold()]
    rows = [activity_entry(entry) for entry in hits[start : start + size]]
    return {"totalresults": len(hits), "startnumber": start, **listed("activity", "entry", rows)}


def get_module_queue(billing: Billing, form: Form) -> Shape:
    """GetModuleQueue: failed module actions, a plain list."""
    service: Equals = {"serviceid": form.number("relatedId")} if form.text("relatedId") else {}
    name: Equals = {"modulename": form.text("moduleName")} if form.text("moduleName") else {}
    action: Equals = {"moduleaction": form.text("moduleAction")} if form.text("moduleAction") else {}
    entries = billing.select(QueuedAction, **service, **name, **action)
    return {"count": str(len(entries)), "queue": [queue_entry(entry) for entry in entries]}


def get_cancelled_packages(billing: Billing, form: Form) -> Shape:
    """GetCancelledPackages: all requests, paged, no filter."""
    start, size = _page(form)
    requests = billing.select(CancelRequest, limit=size, offset=start)
    return {
        "totalresults": str(billing.count(CancelRequest)),
        "startnumber": str(start),
        "numreturned": str(len(requests)),
        **listed("packages", "package", [cancel_request(request) for request in requests]),
    }


def get_admin_details(billing: Billing, form: Form) -> Shape:  # noqa: ARG001 - every action has this shape
    """GetAdminDetails: who the credential belongs to, and the version."""
    return {
        "adminid": "4",
        "name": "API Console",
        "notes": "",
        "signature": "",
        "allowedpermissions": "List Clients,View Clients Products/Services,API Access",
        "departments": ",1,",
        "requesttime": billing.stamp(),
        "whmcs": dict(VERSION),
    }


def whmcs_details(billing: Billing, form: Form) -> Shape:  # noqa: ARG001 - every action has this shape
    """WhmcsDetails: the version; the sandbox's API role does not include it."""
    return {"whmcs": dict(VERSION)}
