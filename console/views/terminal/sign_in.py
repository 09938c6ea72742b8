"""The commands `sign-in` and `sign-out`: the browser does the asking, the terminal says where things stand."""

import getpass
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from console.models.connection import WRONG_CREDENTIAL, Connection, SignedOut
from console.models.error import ConsoleError, NotPermitted, SetUpNeeded, SignInNeeded
from console.models.text import Text, tr
from console.services.language import Language
from console.services.settings import Settings
from console.services.sign_in.entrance import Entrance
from console.views.terminal import printing
from console.views.terminal.exit_codes import DONE, REFUSED, SIGN_IN, UNREACHABLE
from console.views.terminal.printing import Line


class EntranceOpener(Protocol):
    """Gives what stands before the desk; `app.py` gives the real one."""

    def entrance(self, settings: Settings) -> Entrance:
        """Give it; nothing is sent yet."""
        ...


@dataclass(frozen=True, kw_only=True)
class SignInWish:
    """What `sign-in` was told; what is missing comes from the settings, the profile, or the person."""

    key: str | None
    url: str | None
    client_id: str | None
    whmcs: bool


async def sign_in(opener: EntranceOpener, settings: Settings, language: Language, wish: SignInWish) -> int:
    """Sign in in the browser and keep the sign-in in the vault; gives 0, or 4 when it was refused."""
    way_in = opener.entrance(settings)
    try:
        await _connect(way_in, settings, language, wish)
        vault = await way_in.vault()
        if vault.problem is not None:
            # A command ends at once, and with it everything that only memory keeps: better said before than after.
            printing.say(language.text(tr("A sign-in by command needs a vault. {problem}", problem=vault.problem)))
            printing.say(language.text(tr("The window can sign in: it keeps the session for as long as it is open.")))
            return SIGN_IN

        def opened(page: str) -> None:
            printing.say(language.text(tr("Waiting for the browser. If no page opened, open this address:")))
            printing.say_whole(page)

        await way_in.sign_in(opened=opened)
        host = way_in.account().host
        printing.say(language.text(tr("Signed in at {host}. Kept in: {vault}", host=host, vault=vault.name)))
    except (NotPermitted, SignInNeeded) as problem:
        printing.say(f"{language.text(problem.message)} {language.text(problem.advice)}")
        return SIGN_IN
    finally:
        await way_in.aclose()
    return DONE


async def _connect(way_in: Entrance, settings: Settings, language: Language, wish: SignInWish) -> None:
    """Settle what to sign in to, asking only for what nobody has said."""
    if wish.key and not (wish.url or wish.client_id) and wish.key in {one.key for one in way_in.connections}:
        way_in.choose(wish.key)
    connection = way_in.connection if not (wish.url or wish.client_id) else None
    if connection is None:
        connection = await _named(way_in, language, wish)
    identifier = secret = access_key = ""
    if wish.whmcs:
        url = connection.whmcs_url or _asked(language, tr("WHMCS address"))
        connection = replace(connection, whmcs_url=way_in.whmcs_address(url))
        identifier = settings.whmcs_identifier or _asked(language, tr("WHMCS API identifier"))
        known = settings.whmcs_secret.get_secret_value() if settings.whmcs_secret else ""
        secret = known or _asked(language, tr("WHMCS API secret"), hidden=True)
        access_key = _access_key(settings, language)
    if connection != way_in.connection or wish.whmcs:
        keep = partial(way_in.keep, connection, whmcs_identifier=identifier, whmcs_secret=secret,
                       whmcs_access_key=access_key)  # fmt: skip
        try:
            await keep()
        except ConsoleError as problem:
            if not _keeps_all_the_same(problem, language):
                raise
            await keep(untried=True)


def _keeps_all_the_same(problem: ConsoleError, language: Language) -> bool:
    """Ask whether to keep a credential that WHMCS did not take; only a person may want that, and never a wrong one."""
    if problem.system != "WHMCS" or problem.code == WRONG_CREDENTIAL or not sys.stdin.isatty():
        return False
    printing.say(f"{language.text(problem.message)} {language.text(problem.advice)}")
    return printing.agrees(language.text(tr("Keep the WHMCS credential all the same?")))


def _access_key(settings: Settings, language: Language) -> str:
    """Give the access key; it is asked for only where somebody is there, since most installations need none."""
    if settings.whmcs_access_key is not None:
        return settings.whmcs_access_key.get_secret_value()
    if not sys.stdin.isatty():
        return ""
    return _asked(language, tr("WHMCS access key (empty where this address is on the list)"), hidden=True)


async def _named(way_in: Entrance, language: Language, wish: SignInWish) -> Connection:
    known = way_in.suggestion
    address = wish.url or known.salesforce_url
    if not address:
        address = _asked(language, tr("Salesforce: production, sandbox, or the My Domain address"))
    client_id = wish.client_id or known.client_id or _asked(language, tr("Client id of the app in Salesforce"))
    found = way_in.named(await way_in.probe(address), client_id, whmcs_url=known.whmcs_url or "")
    return replace(found, key=wish.key) if wish.key else found


def _asked(language: Language, question: Text, *, hidden: bool = False) -> str:
    """Ask at the terminal.

    Raises:
        SetUpNeeded: nobody is there to answer.
    """
    words = language.text(question)
    if not sys.stdin.isatty():
        raise SetUpNeeded(tr("Nobody can be asked here, and this is not known: {what}.", what=question))
    if hidden:
        return getpass.getpass(f"{words}: ", stream=sys.stderr).strip()
    printing.messages.print(Line(f"{words}: "), end="")
    return sys.stdin.readline().strip()


async def sign_out(opener: EntranceOpener, settings: Settings, language: Language, *, forget: bool) -> int:
    """End the sign-in and say what is gone; 3 when something is left, 6 when Salesforce was not reached."""
    way_in = opener.entrance(settings)
    try:
        done = await way_in.sign_out(forget=forget)
    finally:
        await way_in.aclose()
    for line in signed_out_lines(done):
        printing.out.print(Line(language.text(line)))
    if done.left or done.unseen:
        return REFUSED
    return UNREACHABLE if done.alive else DONE


def signed_out_lines(done: SignedOut) -> Iterator[Text]:
    """Tell what a sign-out did, with its proof, one sentence a line."""
    if not (done.revoked or done.alive or done.removed or done.unseen):
        yield tr("Nobody was signed in.")
    alive = tr(
        "Salesforce was not reached: the sign-in may live on at {names}. End it there: in the person's own settings "
        "under Connections, or in Setup under Connected Apps OAuth Usage.",
        names=_listed(done.alive),
    )
    unseen = tr(
        "The vault does not open here: what it kept from earlier may still be there, and the sign-in may live on. Do "
        "the same once more where the vault opens. Not looked for: {names}",
        names=_listed(done.unseen),
    )
    for names, sentence in (
        (done.revoked, tr("Ended at Salesforce: {names}", names=_listed(done.revoked))),
        (done.alive, alive),
        (done.removed, tr("Removed: {names}", names=_listed(done.removed))),
        (done.looked_for, tr("Looked for afterwards and not found: {names}", names=_listed(done.looked_for))),
        (done.unseen, unseen),
        (done.left, tr("STILL THERE, remove it by hand: {names}", names=_listed(done.left))),
        (done.kept, tr("Kept on purpose (the journal is the audit trail): {names}", names=_listed(done.kept))),
    ):
        if names:
            yield sentence


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)
