"""A set-up with every level and every way of settling, for the gallery."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

from console.models.doctor import Finding, Level, Mender
from console.models.org import Org, Settled, SettledRow
from console.models.text import verbatim
from console.services.doctor.report import ReportHead
from console.views.set_up.set_up_desk import SetUp

NOON: Final = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
KEYS: Final = {
    Level.BROKEN: ("tls.salesforce", "settlement.sample"),
    Level.WARNING: ("right.sample", "whmcs.sample"),
    Level.OK: ("reach.salesforce", "products.sample", "vault"),
}
SET_UP_FINDINGS: Final = tuple(
    Finding(
        key=key,
        level=level,
        text=verbatim("測った値を含む文章です。長いときは次の行へ続きます。" * (1 if level is Level.OK else 2)),
        stops=None if level is Level.OK else verbatim("この間は使えない操作です。"),
        remedy=None if level is Level.OK else verbatim("このように直します。"),
        who=None if level is Level.OK else Mender.SF_ADMIN,
    )
    for level, keys in KEYS.items()
    for key in keys
)


def sample_set_up() -> SetUp:
    """Give a set-up whose check finds nothing by itself."""

    async def examine() -> AsyncIterator[Finding]:
        for finding in SET_UP_FINDINGS:
            yield finding

    rows = tuple(
        SettledRow(
            key=how.value,
            title=verbatim("組織ごとに異なる設定"),
            value="" if how in (Settled.OPEN, Settled.ABSENT) else "△Cancelled",
            how=how,
            candidates=("△Cancelled", "Cancelled") if how is Settled.OPEN else (),
            text=verbatim("この設定についての文章です。"),
            disables=("sample",) if how is Settled.OPEN else (),
        )
        for how in Settled
    )
    org = Org(
        name="sample",
        objects={},
        choices={},
        unsettled={},
        status_codes={},
        closed_statuses=frozenset(),
        queues={},
        desk=frozenset(),
        settlement=rows,
        schema_changes=(verbatim("Case.Sample__c がなくなりました。"),),
    )
    head = ReportHead(at=NOON, host="sample", environment="demo", profile="sample", version="0")
    return SetUp(examine=examine, head=lambda: head, org=lambda: org, actions={"sample": verbatim("承認")})
