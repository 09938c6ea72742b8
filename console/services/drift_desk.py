"""The desk's part that knows drift: runs the scan into its queue, checks again after a repair, finds Opportunities."""

from collections.abc import AsyncIterator
from typing import Final

from console.models.change import Changes
from console.models.dossier import ItemKind, ItemRef
from console.models.drift import DriftPair, DriftReport
from console.models.error import ConsoleError
from console.models.ids import AccountId, is_record_id
from console.models.org import Org
from console.models.queue import ScanState
from console.models.text import Text, tr
from console.services.clock import Clock
from console.services.drift import DriftScan
from console.services.feed import Feed
from console.services.gateways.protocol import SalesforceGateway, WhmcsGateway
from console.services.rules.soql import quote

QUEUE: Final = "drift"
_MOST_DIGITS: Final = 12


class DriftDesk:
    """Drift at one desk."""

    def __init__(
        self, *, salesforce: SalesforceGateway, whmcs: WhmcsGateway, org: Org, clock: Clock, feed: Feed
    ) -> None:
        """Take the gateways, and the feed whose queue the scan fills."""
        self._salesforce = salesforce
        self._org = org
        self._feed = feed
        self._scan = DriftScan(salesforce=salesforce, whmcs=whmcs, org=org, clock=clock)

    async def scan(self) -> AsyncIterator[DriftReport]:
        """Compare everything, and show in the queue how far it is; the queue's rows change when it ends.

        Whoever stops following stops the scan: what was found until then is shown, as a part.

        Raises:
            ConsoleError: Salesforce could not be read.
        """
        last: DriftReport | None = None
        era = self._feed.era
        try:
            async for report in self._scan.run():
                last = report
                if report.running:
                    self._feed.fill(QUEUE, None, scan=_state(report))
                else:
                    self._end(report)
                yield report
        except ConsoleError as problem:
            self._feed.fill(QUEUE, None, scan=ScanState(running=False), failure=problem.message)
            raise
        finally:
            # What the lock stopped is no part to show: the lock has just taken every line away.
            if last is not None and last.running and era == self._feed.era:
                self._end(last)

    async def recheck(self, changes: Changes) -> None:
        """Compare the pairs again that a plan touched; those that agree now leave, and a failure changes nothing."""
        touched = {record for _, record in changes.records}
        rows = self._feed.state(QUEUE).rows if self._feed.knows(QUEUE) else ()
        pairs = [row.record for row in rows if isinstance(row.record, DriftPair) and _ids(row.record) & touched]
        if not pairs:
            return
        ids = {str(pair.id) for pair in pairs}
        try:
            found = await self._scan.recheck(pairs)
        except ConsoleError:
            return
        self._feed.renew(QUEUE, ids, (pair for pair in found if str(pair.id) in ids))

    async def find(self, text: str) -> ItemRef | None:
        """Find an Opportunity by its id, or by the WHMCS service id that it carries."""
        if is_record_id(text):
            where = f"Id = {quote(text)}" if text.startswith("006") else ""
        else:
            where = f"WHMCS_Service_ID__c = {int(text)}" if text.isdecimal() and len(text) <= _MOST_DIGITS else ""
        if not where or not self._org.has("Opportunity", "WHMCS_Service_ID__c"):
            return None
        rows = await self._salesforce.query(
            f"SELECT Id, AccountId, WHMCS_Service_ID__c FROM Opportunity WHERE {where} ORDER BY CreatedDate LIMIT 1"
        )
        if not rows:
            return None
        account = AccountId(rows[0]["AccountId"]) if rows[0]["AccountId"] else None
        return ItemRef(queue=QUEUE, kind=ItemKind.OPPORTUNITY, id=rows[0]["Id"], number=text, account_id=account)

    def _end(self, report: DriftReport) -> None:
        failure = None if report.complete else how_far(report)
        state = _state(report, running=False)
        pairs = report.pairs if report.complete or report.services else None
        self._feed.fill(QUEUE, pairs, scan=state, as_of=report.as_of, complete=report.complete, failure=failure)


def how_far(report: DriftReport) -> Text:
    """Say how far a scan got that did not come to its end."""
    total = "?" if report.total is None else f"{report.total:,}"
    reason = report.failure.message if report.failure is not None else tr("It was stopped.")
    return tr(
        "Compared {count} of {total} services, then it ended: {reason}",
        count=f"{report.services:,}",
        total=total,
        reason=reason,
    )


def _state(report: DriftReport, *, running: bool = True) -> ScanState:
    return ScanState(running=running, read=report.services, total=report.total, found=len(report.pairs))


def _ids(pair: DriftPair) -> set[str]:
    return {str(pair.id), str(pair.case_id or ""), str(pair.service_id or "")} - {""}
