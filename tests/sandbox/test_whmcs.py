"""The pretend WHMCS answers, refuses and misleads as reference/whmcs.md says."""

import base64
from datetime import timedelta
from typing import Any

import httpx
import pytest

from console.sandbox.billing import CUSTOMER_NUMBER_FIELD
from console.sandbox.billing_records import Activity, Client, Note, QueuedAction, Service
from console.sandbox.server import Sandbox
from tests.sandbox.conftest import Whmcs, credentials

API = "/billing/includes/api.php"


def _raw(client: httpx.Client, **form: str) -> httpx.Response:
    return client.post(API, data=form)


def test_credentials_are_checked(live: Sandbox, client: httpx.Client) -> None:
    """A wrong secret: 403 with JSON."""
    form = credentials(live, "GetClients") | {"secret": "wrong"}
    answer = _raw(client, **form)
    assert (answer.status_code, answer.json()["message"]) == (403, "Invalid or missing credentials")


def test_address_is_checked_first(live: Sandbox, client: httpx.Client) -> None:
    """An address that is not allowed is refused before the credentials are looked at."""
    live.org.billing.allowed_ips = frozenset({"203.0.113.9"})
    answer = _raw(client, action="GetClients", responsetype="json")
    assert (answer.status_code, answer.json()["message"]) == (403, "Invalid IP 127.0.0.1")


def test_missing_and_unknown_action(live: Sandbox, client: httpx.Client) -> None:
    """No action: 400. An unknown one is named in lower case."""
    nothing = _raw(client, **credentials(live, ""))
    assert (nothing.status_code, nothing.json()["message"]) == (400, "Empty action request")
    unknown = _raw(client, **credentials(live, "GetFoo"))
    assert unknown.json()["message"] == 'Invalid API Action: "getfoo" is not a valid API action'


def test_action_not_permitted_has_escaped_quotes(live: Sandbox, client: httpx.Client) -> None:
    """WhmcsDetails is not in the API role; the quotes arrive escaped as PHP does."""
    answer = _raw(client, **credentials(live, "WhmcsDetails"))
    assert answer.status_code == 403
    assert r"API action \u0022whmcsdetails\u0022 is not allowed" in answer.text
    assert answer.json()["message"] == 'Invalid Permissions: API action "whmcsdetails" is not allowed'


def test_permission_can_be_taken_away(live: Sandbox, whmcs: Whmcs) -> None:
    """Any action can be taken out of the role; 'not permitted' is not 'no data'."""
    live.org.billing.not_permitted.add("getpaymethods")
    assert whmcs("GetPayMethods", clientid=5101)["message"].startswith("Invalid Permissions")


def test_without_responsetype_the_answer_is_text(live: Sandbox, client: httpx.Client) -> None:
    """Plain `key=value;` text, also for errors."""
    form = credentials(live, "GetClientsDetails")
    del form["responsetype"]
    answer = _raw(client, **form)
    assert answer.text == "result=error;message=Either clientid Or email Is Required;"


def test_action_is_matched_in_any_case(whmcs: Whmcs) -> None:
    """`getadmindetails` is GetAdminDetails."""
    assert whmcs("getadmindetails")["whmcs"]["version"] == "8.13.0"


def test_old_credential_names_and_multipart(live: Sandbox, client: httpx.Client) -> None:
    """`username`/`password` carry the pair as well; multipart bodies work."""
    form = credentials(live, "GetAdminDetails")
    form["username"], form["password"] = form.pop("identifier"), form.pop("secret")
    answer = client.post(API, files={name: (None, value) for name, value in form.items()})
    assert answer.json()["result"] == "success"


def test_shop_and_redirect_for_a_wrong_base_address(client: httpx.Client) -> None:
    """The base address alone is the shop's HTML; without its slash it redirects."""
    assert "Shopping Cart" in client.post("/billing/").text
    assert client.post("/billing").status_code == 302


def test_client_details_come_twice_with_custom_field_ids(whmcs: Whmcs) -> None:
    """The fields are in `client` and at top level; custom fields have ids and no names."""
    answer = whmcs("GetClientsDetails", clientid=5101, stats="false")
    fields = answer["client"]["customfields"]
    assert answer["email"] == answer["client"]["email"]
    assert fields[0] == {"id": 198, "value": "C-0101"}
    assert [field["id"] for field in fields] == [198, 201, 200]
    assert "stats" in answer, "the text false counts as true in PHP"


def test_client_by_email_in_any_case(live: Sandbox, whmcs: Whmcs) -> None:
    """E-mail finds the client; an unknown one is a business error with HTTP 200."""
    stored = live.org.billing.get(Client, 5122)
    assert stored is not None
    assert whmcs("GetClientsDetails", email=stored.email.lower())["client"]["id"] == 5122
    assert whmcs("GetClientsDetails", email="nobody@example.test") == {"result": "error", "message": "Client Not Found"}


def test_search_is_by_beginnings_and_never_by_customer_number(whmcs: Whmcs) -> None:
    """GetClients finds the beginning of names and e-mails only; an empty list is an empty text."""
    assert whmcs("GetClients", search="C-0101") == {
        "result": "success",
        "totalresults": 0,
        "startnumber": 0,
        "numreturned": 0,
        "clients": "",
    }
    assert whmcs("GetClients", search="高橋")["clients"]["client"][0]["id"] == 5120


def test_lists_are_paged_by_25(whmcs: Whmcs) -> None:
    """Without `limitnum` 25 rows come; unknown parameters are ignored."""
    first = whmcs("GetClients", orderby_typo="x")
    rest = whmcs("GetClients", limitstart=25, limitnum=1000)
    assert (len(first["clients"]["client"]), first["numreturned"]) == (25, 25)
    assert len(rest["clients"]["client"]) == first["totalresults"] - 25


def test_services_have_text_ids_and_the_password_in_clear(whmcs: Whmcs) -> None:
    """Ids are text here; the password is in the answer, so that a client has to drop it."""
    answer = whmcs("GetClientsProducts", serviceid=4004)
    service = answer["products"]["product"][0]
    assert (answer["totalresults"], answer["startnumber"], answer["clientid"]) == ("1", 0, None)
    assert (service["id"], service["clientid"], service["status"]) == ("4004", "5404", "Active")
    assert service["password"] == "specimen-4004"
    assert service["customfields"]["customfield"][0]["name"] == "OpportunityId"


def test_unknown_service_is_success_with_empty_text(whmcs: Whmcs) -> None:
    """No hit is success, `products` is an empty text."""
    answer = whmcs("GetClientsProducts", serviceid=99999999)
    assert (answer["result"], answer["totalresults"], answer["products"]) == ("success", "0", "")


@pytest.mark.parametrize(("style", "expected"), [("text", ("4004", "0")), ("int", (4004, 0)), ("mixed", ("4004", 0))])
def test_number_styles(live: Sandbox, whmcs: Whmcs, style: str, expected: tuple[object, object]) -> None:
    """One style everywhere on demand."""
    live.org.billing.number_style = style
    answer = whmcs("GetClientsProducts", serviceid=4004)
    assert (answer["products"]["product"][0]["id"], answer["startnumber"]) == expected


def test_entities_stay_encoded(whmcs: Whmcs) -> None:
    """A company name holds an HTML entity."""
    assert whmcs("GetClientsDetails", clientid=5120)["client"]["companyname"] == "高橋&amp;商店"


def test_pay_methods(whmcs: Whmcs) -> None:
    """A plain list, with the gateway's secret; none is an empty list."""
    card = whmcs("GetPayMethods", clientid="5112")["paymethods"][0]
    assert (card["expiry_date"], card["remote_token"]) == ("02/24", "pm_specimen_secret")
    assert whmcs("GetPayMethods", clientid=5111)["paymethods"] == []
    assert whmcs("GetPayMethods", clientid=5141, type="BankAccount")["paymethods"][0]["expiry_date"] == ""
    assert whmcs("GetPayMethods")["message"] == "Client ID Is Required"


def test_invoices_and_items(whmcs: Whmcs) -> None:
    """The list has no items; the single invoice has them, with the service as `relid`."""
    row = whmcs("GetInvoices", userid=5408, status="Unpaid")["invoices"]["invoice"][0]
    one = whmcs("GetInvoice", invoiceid=row["id"])
    assert "items" not in row
    assert (one["balance"], one["items"]["item"][0]["relid"], one["transactions"]) == ("5500.00", 4008, "")
    assert whmcs("GetInvoices", userid=5408, status="Overdue")["invoices"] == ""
    assert whmcs("GetInvoice", invoiceid=99999999)["message"] == "Invoice ID Not Found"


def test_addons_and_orders(whmcs: Whmcs) -> None:
    """The addon and the second service of one order."""
    addon = whmcs("GetClientsAddons", serviceid="4008,4009")["addons"]["addon"][0]
    order = whmcs("GetOrders", id=24008)["orders"]["order"][0]
    assert (addon["serviceid"], addon["name"]) == ("4008", "Hikari Denwa")
    assert [line["relid"] for line in order["lineitems"]["lineitem"]] == [4008, 4108]
    assert order["ordernum"] > 2**32


def test_products_tell_the_module(whmcs: Whmcs) -> None:
    """The module comes from GetProducts alone; cycles that are not offered cost -1.00."""
    products: list[dict[str, Any]] = whmcs("GetProducts", pid="11,12")["products"]["product"]
    assert [product["module"] for product in products] == ["linectl", ""]
    assert products[0]["pricing"]["JPY"]["quarterly"] == "-1.00"


def test_terminate_says_success_and_nothing_more(live: Sandbox, whmcs: Whmcs) -> None:
    """The module ran: status Terminated, a line in the activity log, invoices and addons untouched."""
    assert whmcs("ModuleTerminate", serviceid=4008) == {"result": "success"}
    service = live.org.billing.get(Service, 4008)
    assert service is not None
    assert (service.status, service.terminationdate) == ("Terminated", "2026-11-20")
    entries = whmcs("GetActivityLog", description="Service ID: 4008")["activity"]["entry"]
    assert entries[0]["description"] == "Module Terminate Successful - Service ID: 4008"
    assert whmcs("GetInvoices", userid=5408, status="Unpaid")["totalresults"] == 1
    assert whmcs("GetClientsAddons", serviceid=4008)["addons"]["addon"][0]["status"] == "Active"


def test_terminate_takes_the_old_parameter(live: Sandbox, whmcs: Whmcs) -> None:
    """`accountid` is `serviceid`."""
    assert whmcs("ModuleTerminate", accountid=4004) == {"result": "success"}
    assert live.org.billing.select(Service, id=4004)[0].ended


def test_terminate_refusals(whmcs: Whmcs) -> None:
    """Each refusal has the spelling of its action."""
    assert whmcs("ModuleTerminate")["message"] == "Service ID is required"
    assert whmcs("ModuleTerminate", serviceid=99999999)["message"] == "Service ID not found"
    assert whmcs("ModuleTerminate", serviceid=4009)["message"] == "Service not assigned to a module"
    assert whmcs("UpdateClientProduct", serviceid=99999999)["message"] == "Service ID Not Found"


def test_failing_module_speaks_and_leaves_traces(live: Sandbox, whmcs: Whmcs) -> None:
    """The module's own words come through; the service runs on; log and module queue have the failure."""
    answer = whmcs("ModuleTerminate", serviceid=4010)
    assert answer == {"result": "error", "message": "Line is locked by a pending NTT order"}
    assert not live.org.billing.select(Service, id=4010)[0].ended
    queued = whmcs("GetModuleQueue", relatedId=4010, serviceType="service")["queue"][0]
    assert (queued["lastAttemptError"], queued["completed"]) == ("Line is locked by a pending NTT order", "0")
    assert live.org.billing.count(QueuedAction) == 1


def test_ended_services_answer_as_their_module_likes(live: Sandbox, whmcs: Whmcs) -> None:
    """Terminating twice: one module says success, the other an error."""
    assert [whmcs("ModuleTerminate", serviceid=4004)["result"] for _ in range(2)] == ["success", "success"]
    assert whmcs("ModuleTerminate", serviceid=4014)["result"] == "success"
    assert whmcs("ModuleTerminate", serviceid=4014)["message"] == "VPN account not found"
    assert live.org.billing.select(Service, id=4014)[0].status == "Terminated"


def test_update_sets_the_record_and_runs_no_module(live: Sandbox, whmcs: Whmcs) -> None:
    """Any transition is taken, `notes` replaces, unknown parameters vanish, `unset` empties."""
    answer = whmcs("UpdateClientProduct", serviceid=4010, status="Cancelled", notes="one", terminationDate="2026-11-20")
    assert answer == {"result": "success", "serviceid": "4010"}
    service = live.org.billing.select(Service, id=4010)[0]
    assert (service.status, service.notes, service.terminationdate) == ("Cancelled", "one", "0000-00-00")
    whmcs("UpdateClientProduct", **{"serviceid": 4010, "status": "Active", "unset[0]": "notes"})
    service = live.org.billing.select(Service, id=4010)[0]
    assert (service.status, service.notes) == ("Active", "")


def test_custom_fields_are_php_serialized_and_counted_in_bytes(live: Sandbox, whmcs: Whmcs) -> None:
    """The right length in bytes sets the field; a wrong one is dropped, and the answer still says success."""
    good = base64.b64encode('a:1:{i:77;s:11:"東京-0042";}'.encode()).decode()
    bad = base64.b64encode('a:1:{i:77;s:7:"東京-0042";}'.encode()).decode()
    assert whmcs("UpdateClientProduct", serviceid=4010, customfields=bad)["result"] == "success"
    assert "77" not in live.org.billing.select(Service, id=4010)[0].customfields
    whmcs("UpdateClientProduct", serviceid=4010, customfields=good)
    assert live.org.billing.select(Service, id=4010)[0].customfields["77"] == "東京-0042"


def test_client_notes(live: Sandbox, whmcs: Whmcs) -> None:
    """`userid` means the client; twice called is two notes; an empty one is refused."""
    ids = [whmcs("AddClientNote", userid=5101, notes="確認済み")["noteid"] for _ in range(2)]
    assert ids == ["1", "2"]
    assert [note.note for note in live.org.billing.select(Note, userid=5101)] == ["確認済み", "確認済み"]
    assert whmcs("AddClientNote", userid=5101)["message"] == "Notes can not be empty"
    assert whmcs("AddClientNote", userid=99999999, notes="x")["message"] == "Client ID not found"


def test_cancel_request_ends_by_cron(live: Sandbox, whmcs: Whmcs) -> None:
    """A request changes nothing at once; the next daily run makes the service Cancelled."""
    whmcs("AddCancelRequest", serviceid=4012, type="Immediate", reason="引越し")
    assert whmcs("AddCancelRequest", serviceid=4012)["message"] == "Existing Cancellation Request Exists"
    assert live.org.billing.select(Service, id=4012)[0].status == "Active"
    assert whmcs("GetCancelledPackages")["packages"]["package"][0]["relid"] == "4012"
    live.org.advance(timedelta(hours=24))
    assert live.org.billing.select(Service, id=4012)[0].status == "Cancelled"
    assert live.org.billing.select(Activity)[-1].description.startswith("Cron Job: Terminating Service")


def test_log_activity_leaves_a_line(whmcs: Whmcs) -> None:
    """The console's own trace can be found again by its text."""
    whmcs("LogActivity", clientid=5101, description="assist-console plan 42")
    assert whmcs("GetActivityLog", clientid=5101, description="PLAN 42")["totalresults"] == 1


def test_customer_number_is_only_a_custom_field(live: Sandbox) -> None:
    """The provisioning side finds a client by field 198."""
    found = live.org.billing.client_by_number("C-0116")
    assert found is not None
    assert found.customfields[CUSTOMER_NUMBER_FIELD] == "C-0116"
    assert live.org.billing.client_by_number("C-9999") is None
