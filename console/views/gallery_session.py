"""The gallery's pictures of the session: first start, waiting, failure, choice, bars, lock, first write of the day."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from console.models.connection import Connection, OpensBy, SessionState, SignedOut, VaultState
from console.models.error import NotPermitted
from console.models.text import Text, tr
from console.views.parts.badge import BadgeTone
from console.views.parts.banner import Banner
from console.views.session.account_bar import AccountBar
from console.views.session.account_desk import Opened
from console.views.session.lock_card import LockCard
from console.views.session.start_panel import StartPanel, named
from console.views.speech import Speech
from console.views.theme import Theme

PRODUCTION = Connection(
    key="example", environment="production", salesforce_url="https://example.my.salesforce.com", client_id="3MVG9"
)
SANDBOX = Connection(
    key="example--uat",
    environment="sandbox",
    salesforce_url="https://example--uat.sandbox.my.salesforce.com",
    client_id="3MVG9",
)
BILLED = replace(PRODUCTION, whmcs_url="https://billing.example.jp")
VAULT = VaultState(usable=True, name="GNOME Keyring")
LOCKED = ("佐藤 花子", named(PRODUCTION))


class SampleAccount:
    """A session that has ended, and that nobody opens."""

    state, opens_by = SessionState.ENDED, OpensBy.VAULT

    def on_state(self, listener: Callable[[SessionState], None]) -> Callable[[], None]:  # noqa: ARG002 - an account's form
        """Never change."""
        return lambda: None

    async def sign_in(self, *, opened: Opened | None = None) -> None:
        """Never happens in a picture."""

    async def sign_out(self, *, forget: bool = False) -> SignedOut:  # noqa: ARG002 - an account's form
        """Never happens in a picture."""
        return SignedOut()

    def lock(self) -> None:
        """Never happens in a picture."""

    async def unlock(self) -> None:
        """Never happens in a picture."""


def session_scenes(speech: Speech, theme: Theme) -> Mapping[str, Callable[[], QWidget]]:
    """Give the pictures to take, by name."""

    def panel(show: Callable[[StartPanel], None]) -> QWidget:
        made = StartPanel(speech, theme)
        show(made)
        return made

    def bar(*, leaving: bool) -> QWidget:
        account = SampleAccount()
        if leaving:
            account.state = SessionState.OPEN
        made = AccountBar(account, speech=speech, theme=theme)
        if leaving:
            made.ask_to_leave()
        return made

    def banner(text: Text, tone: BadgeTone, icon: str) -> QWidget:
        made = Banner(theme)
        made.say(speech(text), tone=tone, icon=icon)
        return made

    none = VaultState(usable=False, name="", problem=tr("This system has no vault."))
    stranger = NotPermitted(tr("This window belongs to another person than the one who signed in."))
    return {
        "start_first": partial(panel, lambda made: made.ask(None, none, leads_back=False)),
        "start_again": partial(panel, lambda made: made.ask(SANDBOX, VAULT, leads_back=True)),
        "start_choice": partial(panel, lambda made: made.choose((PRODUCTION, SANDBOX), None)),
        "start_sign_in": partial(panel, lambda made: made.sign_in(PRODUCTION, VAULT, tr("You are signed out."))),
        "start_whmcs": partial(panel, lambda made: made.ask_whmcs(BILLED, VAULT)),
        "start_failed": partial(panel, lambda made: made.failed(stranger, may_change=True)),
        "session_ended": partial(bar, leaving=False),
        "session_leaving": partial(bar, leaving=True),
        "locked": partial(LockCard, *LOCKED, opens_by=OpensBy.VAULT, speech=speech, theme=theme),
        "first_write": lambda: banner(
            tr("First write in PRODUCTION today: {host}. It is sent when you press twice.", host="example"),
            BadgeTone.WARNING,
            "shield-alert-outline",
        ),
    }
