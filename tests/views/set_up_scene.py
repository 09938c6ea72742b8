"""A set-up card over a host of the size that everything has to fit, with findings and choices of every kind."""

from dataclasses import replace

from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from console.models.doctor import Finding, Level, Mender
from console.models.org import Settled, SettledRow
from console.models.text import tr, verbatim
from console.services.doctor.report import ReportHead
from console.views.set_up.set_up_card import SetUpCard
from console.views.set_up.set_up_desk import set_up_of
from console.views.set_up.set_up_page import SetUpPage
from console.views.speech import Speech
from console.views.theme import Theme
from tests.views import sample_items
from tests.views.fake_desk import FakeDesk
from tests.views.frames import until

FINE = Finding(key="reach.salesforce", level=Level.OK, text=verbatim("Salesforce answers in 90 ms."))
OLD = Finding(
    key="tls.salesforce",
    level=Level.BROKEN,
    text=verbatim("The certificate ends in 5 days."),
    stops=verbatim("Everything."),
    remedy=verbatim("Renew it."),
    who=Mender.DEVOPS,
)
NO_VAULT = Finding(key="vault", level=Level.WARNING, text=verbatim("This system has no vault."))
NO_NUMBER = Finding(key="products.number", level=Level.WARNING, text=verbatim("A product has no number."))
FOUND = (NO_VAULT, FINE, NO_NUMBER, OLD, NO_NUMBER)
OPEN = SettledRow(
    key="cancelled_stage",
    title=tr("Stage of a cancelled Opportunity"),
    value="",
    how=Settled.OPEN,
    candidates=("△Cancelled", "Cancelled"),
    text=verbatim("The profile has to choose."),
    disables=("approve_order",),
)
CHOSEN = replace(OPEN, key="submitted_id_status", value="Submitted", how=Settled.PROFILE, candidates=("Submitted",))
ORG = replace(
    sample_items.ORG,
    settlement=(CHOSEN, OPEN),
    schema_changes=(verbatim("The field Case.X__c is gone."),),
    choices={**sample_items.ORG.choices, "submitted_id_status": "Submitted"},
)
HEAD = ReportHead(at=sample_items.NOW, host="one.test", environment="demo", profile="demo", version="1")


def a_desk(*findings: Finding) -> FakeDesk:
    desk = FakeDesk()
    desk.findings, desk.org = findings, ORG
    return desk


class Table:
    """A card over a host of the size that everything has to fit."""

    def __init__(self, qtbot: QtBot, desk: FakeDesk, code: str = "en") -> None:
        self.host, self.desk, self.problems = QWidget(), desk, list[BaseException]()
        self.speech = Speech(code)
        self.card = SetUpCard(
            self.host, set_up_of(desk), self.problems.append, speech=self.speech, theme=Theme("light")
        )
        qtbot.addWidget(self.host)
        self.host.resize(1280, 720)
        self.host.show()

    async def checked(self) -> "Table":
        self.card.open()
        await until(lambda: not self.page.findings.running)
        return self

    @property
    def page(self) -> SetUpPage:
        assert self.card.page is not None
        return self.card.page

    @property
    def chosen(self) -> str:
        line = self.page.findings.list.current()
        return line.text if line is not None else ""

    @property
    def said(self) -> str:
        parts: list[QLabel | QPushButton] = [*self.card.findChildren(QLabel), *self.card.findChildren(QPushButton)]
        return "\n".join(part.text() for part in parts if part.isVisible())

    def press(self, words: str) -> None:
        next(one for one in self.card.findChildren(QPushButton) if one.isVisible() and one.text() == words).click()

    def texts(self) -> list[str]:
        return [line.text for line in self.page.findings.list.lines()]
