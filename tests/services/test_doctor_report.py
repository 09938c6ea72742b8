"""The report to hand over: every finding in it, worst first, in both languages, and a page that needs nothing else."""

import re
from html.parser import HTMLParser

import pytest
from typing_extensions import override

from console.models.doctor import Finding, Level, Mender
from console.models.text import tr, verbatim
from console.services.doctor.report import ReportHead, html_report, json_report, text_report
from console.services.language import Language
from tests.organisations import NOW

HEAD = ReportHead(at=NOW, host="org.example.test", environment="sandbox", profile="ours", version="0.1.0")
FINDINGS = (
    Finding(key="home", level=Level.OK, text=verbatim("mode 0700")),
    Finding(
        key="products.sku",
        level=Level.BROKEN,
        text=tr("Products without StockKeepingUnit: {names}.", names=verbatim("<b>Router & Co</b>")),
        stops=tr("Escalations: Salesforce tells nobody of them."),
        remedy=tr("Fill StockKeepingUnit on the product."),
        who=Mender.SF_ADMIN,
    ),
    Finding(key="reach.salesforce", level=Level.OK, text=verbatim("fast")),
    Finding(key="clock", level=Level.WARNING, text=verbatim("off"), remedy=verbatim("set it"), who=Mender.YOU),
)


class Page(HTMLParser):
    """What a page refers to, and whether its tags are in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.references: list[str] = []
        self.words: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.references += [value or "" for name, value in attrs if name in ("src", "href", "action")]
        if tag not in ("meta", "input"):
            self.open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_json_has_every_key_and_empty_texts_where_nothing_is() -> None:
    rows = json_report(FINDINGS, Language("en"))["findings"]
    assert [row["key"] for row in rows] == ["reach.salesforce", "clock", "products.sku", "home"]
    assert rows[0] == {
        "key": "reach.salesforce",
        "level": "ok",
        "text": "fast",
        "stops": "",
        "remedy": "",
        "who": "",
    }
    assert rows[2]["who"] == "SF admin"
    assert rows[2]["text"] == "Products without StockKeepingUnit: <b>Router & Co</b>."


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", ["Broken: 1. Warnings: 1. In order: 2.", "Fri, 20 Nov 2026 10:00 JST", "Who: Salesforce administrator"]),
        (
            "ja",
            ["不具合 1 件、警告 1 件、正常 2 件。", "2026年11月20日(金) 10:00 JST", "対処する人: Salesforce 管理者"],
        ),
    ],
)
def test_text_puts_what_is_broken_first(code: str, words: list[str]) -> None:
    report = text_report(FINDINGS, HEAD, Language(code))
    assert report.index("products.sku") < report.index("clock") < report.index("reach.salesforce")
    for one in words:
        assert one in report


@pytest.mark.parametrize("first", ["ja", "en"])
def test_the_page_has_both_languages_and_needs_nothing_else(first: str) -> None:
    source = html_report(FINDINGS, HEAD, first=first)
    page = Page()
    page.feed(source)
    assert page.open == []
    assert page.references == []
    assert "url(" not in source
    assert "<script" not in source
    words = " ".join(page.words)
    assert "Salesforce administrator" in words
    assert "Salesforce 管理者" in words
    assert "<b>Router & Co</b>" in words  # shown as it is, and no markup
    assert re.search(rf'id="in-{first}" checked', source)
    assert source.count(" checked>") == 1
    assert "@media print" in source
    assert "prefers-color-scheme: dark" in source


@pytest.mark.parametrize(("code", "words"), [("en", "Not asked"), ("ja", "未点検")])
def test_what_was_not_asked_gets_no_tick(code: str, words: str) -> None:
    unasked = Finding(key="whmcs.action.X", level=Level.OK, text=verbatim("could end a service"), asked=False)
    report = text_report([*FINDINGS, unasked], HEAD, Language(code))
    assert f"\n– whmcs.action.X ({words}): could end a service" in report
    assert "✓ home: " in report
    page = html_report([unasked], HEAD, first=code)
    assert f"–</span> <code>whmcs.action.X ({words})</code>" in page
    assert "✓" not in page
