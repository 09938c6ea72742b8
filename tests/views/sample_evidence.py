"""Checklists and facts of the sample items."""

from datetime import datetime, timedelta
from decimal import Decimal

from console.models.dossier import Agreement, Fact, FactSection, Finding, Verdict
from console.models.text import Money, Text, tr, verbatim
from console.services.clock import JAPAN

NOW = datetime(2026, 11, 20, 10, 42, tzinfo=JAPAN)
CLEAN, MISMATCH, ESCALATED, MNP, UNREAD, CHECK = "00000101", "00000107", "00000121", "00000109", "00000115", "00002001"
"""Numbers of the items that tell a story of their own."""

PASSES = {
    "identity": ("本人情報の一致", "氏名・生年月日・住所が Account、Contact、WHMCS の顧客で一致しています。"),
    "product": ("提供可能な商品", "注文 Home 1G、提供判定 Home 1G。"),
    "address": ("設置先住所", "判定済み (11/18)。その後、住所は変わっていません。"),
    "duplicates": ("重複サービスなし", "稼働中の同種のサービスと商談はありません。"),
    "notes": ("特記事項", "「平日の午前中は不在です。工事の連絡は妻の携帯電話 (090-0000-0000) へお願いします。」"),
    "eid": ("EID", "eSIM の注文ではありません。"),
    "mnp": ("MNP 予約", "番号ポータビリティの申し込みはありません。"),
    "payment": ("支払方法", "Visa 下4桁 4242、有効期限 2028-02-29。"),
    "escalation": ("エスカレーション条件", "該当する条件はありません。"),
}
"""An order in order: title and evidence by check."""
USUAL = {"notes": Verdict.ASK, "eid": Verdict.NOT_APPLICABLE, "mnp": Verdict.NOT_APPLICABLE}
BIRTH = "氏名と生年月日が Salesforce と WHMCS で異なります(生年月日 1988-04-12 / 1988-04-21)。"
OTHERWISE = {
    (MISMATCH, "identity"): (Verdict.FAIL, BIRTH),
    (UNREAD, "duplicates"): (
        Verdict.CANNOT_TELL,
        "WHMCS が応答しないため、稼働中のサービスは確認できません。",
    ),
    (UNREAD, "payment"): (Verdict.CANNOT_TELL, "WHMCS が応答しません。"),
    (MNP, "mnp"): (
        Verdict.ASK,
        "予約番号の期限は 11/22(日) です。開通日に間に合うか確認してください。",
    ),
    (ESCALATED, "escalation"): (Verdict.FAIL, "注文金額が ¥100,000 を超えています。"),
}
"""What is different in an item with a story."""
LOOK = "ケースの本文と取引先の住所を見比べてください: 東京都港区東麻布1-8-2"
WHOLE, SHORT = "〒106-0044 東京都港区東麻布1丁目8-2 東麻布アネックス 302", "〒106-0044 東京都港区東麻布1-8-2"
MAIL = "misaki.takahashi@example.test"
OLD_KANJI = "旧字体の違いだけです。同じ人の可能性があります。"


def findings_of(number: str) -> tuple[Finding, ...]:
    """Give the checklist of an item."""
    if number >= CHECK:
        return (Finding(key="address", title=verbatim("住所"), verdict=Verdict.ASK, evidence=verbatim(LOOK)),)
    found = []
    for key, (title, evidence) in PASSES.items():
        verdict, told = OTHERWISE.get((number, key), (USUAL.get(key, Verdict.PASS), evidence))
        found.append(Finding(key=key, title=verbatim(title), verdict=verdict, evidence=verbatim(told)))
    return tuple(found)


def sections_of(number: str) -> tuple[FactSection, ...]:
    """Give the facts of an item."""
    return (_customer(number), _order(), _billing(number))


def _both(label: Text, salesforce: str, whmcs: str, note: str = "") -> Fact:
    return Fact(
        label=label,
        salesforce=verbatim(salesforce),
        whmcs=verbatim(whmcs),
        agreement=Agreement.SAME if salesforce == whmcs else Agreement.DIFFERENT,
        note=verbatim(note) if note and salesforce != whmcs else None,
    )


def _unread(number: str) -> Text | None:
    return verbatim("読めません: WHMCS が応答しません") if number == UNREAD else None


def _customer(number: str) -> FactSection:
    bad, unread = number == MISMATCH, _unread(number)
    mail = _both(tr("E-mail"), MAIL, MAIL)
    if unread is not None:
        mail = Fact(label=mail.label, salesforce=mail.salesforce, whmcs=unread)
    facts = (
        _both(tr("Name"), "髙橋 美咲", "高橋 美咲" if bad else "髙橋 美咲", OLD_KANJI),
        _both(tr("Date of birth"), "1988-04-12", "1988-04-21" if bad else "1988-04-12"),
        mail,
        _both(tr("Address"), WHOLE, SHORT if bad else WHOLE),
        _both(tr("Customer number"), "C-0107", "C-0107"),
    )
    return FactSection(key="customer", title=tr("Customer"), facts=facts)


def _order() -> FactSection:
    facts = (
        Fact(label=tr("Product"), salesforce=verbatim("SonixNet Home Internet 1G (IPoE-HGW)")),
        Fact(label=tr("Amount"), salesforce=tr("{amount}", amount=Money(Decimal(4400)))),
        Fact(label=tr("Received"), salesforce=tr("{moment}", moment=NOW - timedelta(minutes=95))),
        Fact(label=tr("Notes"), salesforce=verbatim(PASSES["notes"][1])),
    )
    return FactSection(key="order", title=tr("Order"), facts=facts)


def _billing(number: str) -> FactSection:
    unread = _unread(number)
    facts = (
        Fact(label=tr("Pay method"), salesforce=None, whmcs=unread or verbatim("Visa •••• 4242, 2028-02")),
        Fact(label=tr("Services"), salesforce=None, whmcs=unread or verbatim("SIM 050 Data (Active, ¥1,980)")),
    )
    return FactSection(key="billing", title=tr("Billing"), facts=facts)
