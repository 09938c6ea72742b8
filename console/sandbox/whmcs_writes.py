"""The WHMCS actions that change something."""

import re
from dataclasses import fields
from datetime import timedelta

from console.sandbox.billing import Billing
from console.sandbox.billing_records import Addon, BillingProduct, CancelRequest, Client, Note, Service
from console.sandbox.whmcs_form import BusinessError, Form
from console.sandbox.whmcs_shapes import Shape

_SETTABLE = {
    "pid": "pid",
    "regdate": "regdate",
    "nextduedate": "nextduedate",
    "terminationdate": "terminationdate",
    "domain": "domain",
    "firstpaymentamount": "firstpaymentamount",
    "recurringamount": "recurringamount",
    "paymentmethod": "paymentmethod",
    "billingcycle": "billingcycle",
    "status": "status",
    "notes": "notes",
    "serviceusername": "username",
    "servicepassword": "password",
    "suspendreason": "suspensionreason",
}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_REQUEST_TYPES = frozenset({"Immediate", "End of Billing Period"})


def _service(billing: Billing, form: Form, *, names: tuple[str, ...], not_found: str) -> Service:
    """The service that the call is about, or the refusal in that action's own spelling."""
    number = next((form.number(name) for name in names if form.text(name)), 0)
    service = billing.get(Service, number)
    if service is None:
        raise BusinessError(not_found)
    return service


def module_terminate(billing: Billing, form: Form) -> Shape:
    """ModuleTerminate: runs the module inside the request; says nothing but success (whmcs.md 3.5, 4.1)."""
    if not form.text("serviceid") and not form.text("accountid"):
        message = "Service ID is required"
        raise BusinessError(message)
    service = _service(billing, form, names=("serviceid", "accountid"), not_found="Service ID not found")
    product = billing.get(BillingProduct, service.pid)
    if product is None or not product.module:
        message = "Service not assigned to a module"
        raise BusinessError(message)
    said = billing.terminate(service)
    if said != "success":
        raise BusinessError(said)
    return {}


def update_client_product(billing: Billing, form: Form) -> Shape:
    """UpdateClientProduct: sets the record, runs no module, checks no transition.

    An unknown `status` or an unreadable date is taken as it is (choice: whmcs.md 3.6 "unverified").
    """
    service = _service(billing, form, names=("serviceid",), not_found="Service ID Not Found")
    known = {item.name: item.type for item in fields(Service)}
    changes: dict[str, object] = {}
    for parameter, column in _SETTABLE.items():
        if form.has(parameter):
            changes[column] = form.number(parameter) if known[column] is int else form.text(parameter)
    for parameter in form.items("unset"):
        if parameter in _SETTABLE:
            changes[_SETTABLE[parameter]] = ""
    if form.text("customfields"):
        changes["customfields"] = {**service.customfields, **form.mapping("customfields")}
    if changes:
        billing.change(Service, service.id, **changes)
        billing.log(
            service.clientid, f"Modified Product/Service - Changes: {', '.join(changes)} - Service ID: {service.id}"
        )
    return {"serviceid": form.text("serviceid")}


def update_client_addon(billing: Billing, form: Form) -> Shape:
    """UpdateClientAddon: sets the addon's record (whmcs.md 3.4)."""
    addon = billing.get(Addon, form.number("id"))
    if addon is None:
        message = "Addon ID Not Found"
        raise BusinessError(message)
    changes = {name: form.text(name) for name in ("status", "nextduedate") if form.has(name)}
    if not changes:
        message = "Nothing to Update"
        raise BusinessError(message)
    billing.change(Addon, addon.id, **changes)
    billing.log(addon.userid, f"Modified Addon - Addon ID: {addon.id} - Service ID: {addon.serviceid}")
    return {"id": form.text("id")}


def add_client_note(billing: Billing, form: Form) -> Shape:
    """AddClientNote: `userid` means the client; called twice it writes two notes."""
    client = billing.get(Client, form.number("userid"))
    if client is None:
        message = "Client ID not found"
        raise BusinessError(message)
    if not form.text("notes"):
        message = "Notes can not be empty"
        raise BusinessError(message)
    note = billing.add(
        Note(userid=client.id, created=billing.stamp(), note=form.text("notes"), sticky=int(form.truth("sticky")))
    )
    return {"noteid": str(note.id)}


def log_activity(billing: Billing, form: Form) -> Shape:
    """LogActivity: one line, with the client when given."""
    billing.log(form.number("clientid"), form.text("description"))
    return {}


def add_cancel_request(billing: Billing, form: Form) -> Shape:
    """AddCancelRequest: files a request; the daily cron (09:00 Japan time) makes it `Cancelled` when due."""
    service = _service(billing, form, names=("serviceid",), not_found="Service ID Not Found")
    if billing.select(CancelRequest, relid=service.id):
        message = "Existing Cancellation Request Exists"
        raise BusinessError(message)
    kind = form.text("type")
    kind = kind if kind in _REQUEST_TYPES else "End of Billing Period"
    billing.add(CancelRequest(date=billing.stamp(), relid=service.id, reason=form.text("reason"), type=kind))
    _await_cron(billing, service, immediate=kind == "Immediate")
    return {"serviceid": form.text("serviceid"), "userid": str(service.clientid)}


def _await_cron(billing: Billing, service: Service, *, immediate: bool) -> None:
    """Put the cron's work on the agenda: the next run, or the one on the next due date."""
    run = billing.local_now().replace(hour=9, minute=0, second=0, microsecond=0)
    if run <= billing.local_now():
        run += timedelta(days=1)
    if not immediate and _DATE.fullmatch(service.nextduedate):
        year, month, day = (int(part) for part in service.nextduedate.split("-"))
        run = max(run, run.replace(year=year, month=month, day=day)) if year else run

    def end() -> None:
        current = billing.get(Service, service.id)
        if current is not None and not current.ended:
            billing.change(Service, service.id, status="Cancelled")
            billing.log(service.clientid, f"Cron Job: Terminating Service - Service ID: {service.id}")

    billing.agenda.at(run, end)
