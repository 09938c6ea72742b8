"""Finds an item by whatever number a person has in front of them."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from console.models.dossier import ItemKind, ItemRef
from console.models.error import NotFound
from console.models.ids import AccountId, is_record_id
from console.models.org import Org
from console.models.text import tr
from console.services.drift_desk import DriftDesk
from console.services.gateways.protocol import SalesforceGateway
from console.services.rules.soql import quote

_OTHER_CASES: Final = "escalations"
"""Where a Case is opened whose Type is no queue's."""


async def find_item(
    text: str, *, salesforce: SalesforceGateway, org: Org, drift: DriftDesk, case_queues: Mapping[str, str]
) -> ItemRef:
    """Find an item by its Salesforce id, OrderNumber, CaseNumber, customer number or WHMCS service id.

    Raises:
        NotFound: there is none, or it is not visible.
    """
    wanted = unicodedata.normalize("NFKC", text).strip()  # a number that was typed with a Japanese keyboard
    by_id = is_record_id(wanted)
    condition = f"Id = {quote(wanted)}" if by_id else ""
    if not by_id or wanted.startswith("801"):
        rows = await salesforce.query(
            f"SELECT Id, OrderNumber, AccountId FROM Order WHERE {condition or f'OrderNumber = {quote(wanted)}'}"
        )
        if rows:
            return _item("orders", ItemKind.ORDER, rows[0], "OrderNumber")
    if not by_id or wanted.startswith("500"):
        rows = await salesforce.query(
            "SELECT Id, CaseNumber, AccountId, Type, IsEscalated FROM Case "
            f"WHERE {condition or f'CaseNumber = {quote(wanted)}'}"
        )
        if rows:
            return _item(case_queues.get(rows[0]["Type"], _OTHER_CASES), ItemKind.CASE, rows[0], "CaseNumber")
    field = str(org.choice("customer_number_field"))
    if (not by_id or wanted.startswith("001")) and org.has("Account", field):
        rows = await salesforce.query(
            f"SELECT Id, {field} FROM Account WHERE {condition or f'{field} = {quote(wanted)}'}"
        )
        if rows:
            account = AccountId(rows[0]["Id"])
            number = rows[0][field] or account
            return ItemRef(queue="identity", kind=ItemKind.ACCOUNT, id=account, number=number, account_id=account)
    drifted = await drift.find(wanted)
    if drifted is not None:
        return drifted
    raise NotFound(tr("Nothing has the number or id {text}.", text=wanted), system="Salesforce")


def _item(queue: str, kind: ItemKind, row: Mapping[str, Any], number: str) -> ItemRef:
    return ItemRef(queue=queue, kind=kind, id=row["Id"], number=row[number], account_id=row["AccountId"])
