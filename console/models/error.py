"""Everything that can go wrong, as one tree.

ConsoleError                    title, message, hint: written for the person at the desk
├── NotSent                     the other system certainly did not receive the request
├── OutcomeUnknown              a write went out and no proper answer came back
├── SignInNeeded                the session ended, or there is none
├── NotPermitted                an object, field or action is closed to this user
├── Conflict                    somebody changed the record in between
├── Rejected                    the other system refused, in its own words
├── Busy                        limits, locks, overload: later it may work
├── Unreadable                  an answer that is not what the system's contract says
├── NotFound                    no such record, or not visible
├── OrgChoiceNeeded             the org offers several answers and the profile has not chosen
└── SetUpNeeded                 the console does not know where to connect
"""

from typing import ClassVar, Final

from console.models.doctor import Mender
from console.models.text import Text, joined, tr

_WHOSE: Final = {
    Mender.YOU: tr("You can mend it yourself."),
    Mender.SF_ADMIN: tr("A Salesforce administrator can mend it."),
    Mender.DEVOPS: tr("DevOps, who run the network and WHMCS, can mend it."),
}


class ConsoleError(Exception):
    """A failure that a person can read.

    Attributes:
        title: what kind of failure it is, in a few words.
        message: what happened, and what was and was not written.
        hint: what to do next.
        mender: who can mend it; None when it passes by itself or nobody can be named.
        system: which system it is about: `Salesforce`, `WHMCS` or `console`.
        code: the other system's own code, for the log.
    """

    title: ClassVar[Text] = tr("Something went wrong")
    hint: Text = tr("Try again; if it stays, tell your administrator.")
    mender: Mender | None = None

    def __init__(
        self,
        message: Text,
        *,
        hint: Text | None = None,
        mender: Mender | None = None,
        system: str = "console",
        code: str = "",
    ) -> None:
        """Keep the sentence, the next step, who can mend it, the system and its code."""
        super().__init__(str(message))
        self.message = message
        self.system = system
        self.code = code
        if hint is not None:
            self.hint = hint
        if mender is not None:
            self.mender = mender

    @property
    def whose(self) -> Text | None:
        """Who can mend it, as a sentence; None when nobody is named."""
        return _WHOSE[self.mender] if self.mender is not None else None

    @property
    def advice(self) -> Text:
        """What to do next and who can do it: what stands below the message wherever an error is shown."""
        return self.hint if self.whose is None else joined((self.hint, self.whose), separator=" ")


class NotSent(ConsoleError):
    """The request was certainly not received: it may be sent again."""

    title = tr("Not reachable")
    hint = tr("Nothing was written. Check the network, then try again.")
    mender = Mender.DEVOPS


class OutcomeUnknown(ConsoleError):
    """A write went out and no proper answer came back: only reading tells."""

    title = tr("Outcome unknown")
    hint = tr("The console reads the record again before anything else is sent.")


class SignInNeeded(ConsoleError):
    """The session ended."""

    title = tr("Sign-in needed")
    hint = tr("Sign in again; what you typed is kept.")
    mender = Mender.YOU


class NotPermitted(ConsoleError):
    """An object, field, record or action is closed to this user."""

    title = tr("Not permitted")
    hint = tr("Ask your Salesforce or WHMCS administrator for the right.")


class Conflict(ConsoleError):
    """The record is not as it was when the decision was prepared."""

    title = tr("Changed by someone else")
    hint = tr("Nothing was written. Open the item again and look at the difference.")
    mender = Mender.YOU


class Rejected(ConsoleError):
    """The other system refused with a rule of its own."""

    title = tr("Refused by the other system")
    hint = tr("Nothing was written. The text is the organisation's own.")


class Busy(ConsoleError):
    """Limits, row locks or overload."""

    title = tr("Busy")
    hint = tr("Wait a moment, then try again.")


class Unreadable(ConsoleError):
    """An answer that is not in the form that the system promises, such as an HTML page."""

    title = tr("Answer not understood")


class NotFound(ConsoleError):
    """There is no such record, or this user may not see it."""

    title = tr("Not found")
    hint = tr("It may have been deleted, or it is not shared with you.")


class OrgChoiceNeeded(ConsoleError):
    """Several answers are possible in this organisation and the profile does not say which."""

    title = tr("A choice is needed")
    hint = tr("An administrator sets it in the [settlement] table of the org profile.")
    mender = Mender.SF_ADMIN


class SetUpNeeded(ConsoleError):
    """The console has no organisation to connect to."""

    title = tr("Not set up")
    hint = tr(
        "Set the connection up, in the window or with assist-console sign-in; to try the console: assist-console demo"
    )
