"""Dossiers of Opportunities that drifted, for the plans that repair them."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from console.models.account import Account
from console.models.case import Case
from console.models.dossier import Billing, Dossier, Ending, ItemKind, ItemRef, Match, Reading
from console.models.ids import AccountId, ClientId, OpportunityId, ServiceId
from console.models.opportunity import OpportunityInFull
from console.models.whmcs import Client, Service, ServiceState

READ_AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SALE = OpportunityId("006000000000001AAA")
ACCOUNT = AccountId("001000000000001AAA")


def a_drifted_sale(**more: Any) -> OpportunityInFull:
    """A cancelled Opportunity with the service 4201; keywords are API names."""
    values = {
        "Id": SALE,
        "Name": "Internet",
        "AccountId": ACCOUNT,
        "StageName": "△Cancelled",
        "WHMCS_Service_ID__c": 4201.0,
        "ScheduledCancellationDateAndTime__c": "2026-10-31T14:59:00.000+0000",
        "LastModifiedDate": "2026-11-01T00:00:00.000+0000",
        "Description": "Router in the hall",
    }
    return OpportunityInFull.model_validate(values | more)


def a_billed_service(state: ServiceState = ServiceState.ACTIVE, **more: Any) -> Service:
    """The service 4201 of client 5601; keywords override."""
    values: dict[str, Any] = {
        "id": ServiceId(4201),
        "client_id": ClientId(5601),
        "order_id": 24201,
        "product_id": 31,
        "name": "SonixNet Home Internet 1G",
        "group": "Internet",
        "state": state,
        "recurring_amount": Decimal(5500),
        "billing_cycle": "Monthly",
        "registered_on": None,
        "next_due_on": None,
        "opportunity_id": SALE,
    }
    return Service(**(values | more))


def a_drift_dossier(
    sale: OpportunityInFull | None = None,
    service: Service | None = None,
    *,
    case: Case | None = None,
    module: str = "sonixnet",
) -> Dossier:
    """A cancelled Opportunity whose service is still billed, unless other records are given."""
    sale, service = sale or a_drifted_sale(), service or a_billed_service()
    client = Client(
        id=ClientId(5601), first_name="Sakura", last_name="Hashimoto", email="", street="", city="", state="",
        postal_code="", phone="", status="Active", custom_fields=(),
    )  # fmt: skip
    return Dossier(
        item=ItemRef(queue="drift", kind=ItemKind.OPPORTUNITY, id=sale.id, number="4201", account_id=ACCOUNT),
        read_at=READ_AT,
        case=case,
        account=Account.model_validate({"Id": ACCOUNT, "Name": "橋本 さくら", "AccountNumber": "C-0601"}),
        opportunity=sale,
        opportunities=(sale,),
        billing=Billing(
            client=Reading(value=client),
            match=Match.SERVICE,
            services=Reading(value=(service,)),
            pay_methods=Reading(value=()),
            unpaid=Reading(value=()),
        ),
        ending=Ending(
            in_case=(),
            service=Reading(value=service),
            module=Reading(value=module),
            addons=Reading(value=()),
            siblings=(),
            opportunities=(sale,),
        ),
    )


def an_ended_dossier(case: Case | None = None) -> Dossier:
    """A service that ended while its Opportunity is still being cancelled."""
    return a_drift_dossier(
        a_drifted_sale(StageName="△Cancelling"), a_billed_service(ServiceState.TERMINATED), case=case
    )


def shared(dossier: Dossier) -> Dossier:
    """The same with a second Opportunity that carries the service id."""
    assert dossier.ending is not None
    other = a_drifted_sale(Id="006000000000002AAA")
    return replace(dossier, ending=replace(dossier.ending, opportunities=(*dossier.ending.opportunities, other)))
