"""The checklist of an ID document, each line with its evidence (domain.md 2.3, 4; what the agent types is compared)."""

from dataclasses import replace
from typing import Final

from console.models.action import Context
from console.models.document import Submission
from console.models.dossier import Check, Dossier, Finding, LookUp, Verdict
from console.models.text import Text, joined, tr, verbatim
from console.services.clock import JAPAN
from console.services.rules.card_compare import (
    Compare,
    Likeness,
    Source,
    addresses,
    birth_dates,
    compare_address,
    compare_birth_date,
    compare_name,
    day_or_none,
    in_words,
    listed,
    names,
)
from console.services.rules.escalation import check_escalation
from console.services.rules.identity_policy import card_itself, check_method
from console.services.rules.my_number import holds_my_number
from console.services.rules.residence_card import (
    Expiry,
    expiry_of,
    is_card_number,
    layouts,
    normalised_number,
    read_day,
    received_on,
    says_unreadable,
    suggested_number,
)

LAPSED: Final = "lapsed"
NOT_LAPSED: Final = "not_lapsed"
_TYPES: Final = frozenset({"pdf", "png", "jpg", "jpeg"})
_READABLE: Final = tr("The card can be read")


def check_document(dossier: Dossier, context: Context) -> Finding:
    """Tell whether an accepted document was sent in; who saw the card itself needs none (domain.md 2.3, 4)."""
    found, method = _document(dossier), card_itself(context)
    if method is None or found.verdict is Verdict.PASS:
        return found
    sentence = tr("No picture is needed: {method}", method=method)
    return replace(found, verdict=Verdict.NOT_APPLICABLE, evidence=sentence)


def _document(dossier: Dossier) -> Finding:
    """Find a newest file of an accepted type: PDF, PNG, JPG or JPEG (domain.md 2.3)."""
    title = tr("A document is there")
    reading = dossier.documents
    if reading is None or reading.value is None:
        why = (reading.unread if reading else None) or tr("The files were not read")
        return Finding(key="document", title=title, verdict=Verdict.CANNOT_TELL, evidence=why)
    newest = [version for version in reading.value if version.is_latest]
    if not newest:
        sentence = tr("No file is linked to the Account: only a check by chip or face to face is possible")
        return Finding(key="document", title=title, verdict=Verdict.FAIL, evidence=sentence)
    fitting = [one for one in newest if (one.extension or one.file_type).casefold() in _TYPES]
    if not fitting:
        sentence = tr("No file of an accepted type (PDF, PNG, JPEG)")
        return Finding(key="document", title=title, verdict=Verdict.FAIL, evidence=sentence)
    files = joined((verbatim(f"{one.title}.{one.extension}") for one in fitting), ", ")
    if all(one.submission is Submission.EARLIER for one in fitting):
        sentence = tr("Every file is older than this submission: {files}", files=files)
        return Finding(key="document", title=title, verdict=Verdict.ASK, evidence=sentence)
    return Finding(key="document", title=title, verdict=Verdict.PASS, evidence=files)


def check_readable(_dossier: Dossier, context: Context) -> Finding:
    """Ask a person whether the picture can be judged at all, where the picture is what is judged."""
    method = card_itself(context)
    if method is not None:
        told = tr("The card itself was looked at, not a picture: {method}", method=method)
        return Finding(key="readable", title=_READABLE, verdict=Verdict.NOT_APPLICABLE, evidence=told)
    sentence = tr("Four corners, sharp, no glare, a card and not a screen or a copy")
    return Finding(key="readable", title=_READABLE, verdict=Verdict.ASK, evidence=sentence)


def check_sides(dossier: Dossier, context: Context) -> Finding:
    """Ask whether front and back are there; a front alone cannot prove the address (domain.md 4)."""
    account = dossier.account
    day = received_on(account.id_submitted_at if account else None, context.now)
    known = layouts(day, context.profile.identity)
    sentence = tr("A front alone cannot prove the address. {layouts}", layouts=known)
    if card_itself(context) is not None:
        sentence = tr(
            "Look at both sides of the card itself: the last address is on the back. {layouts}", layouts=known
        )
    return Finding(key="sides", title=tr("Front and back are there"), verdict=Verdict.ASK, evidence=sentence)


def check_my_number(_dossier: Dossier, context: Context) -> Finding:
    """Refuse a typed My Number, and ask whether one can be seen (domain.md 4: it may not be kept)."""
    title = tr("No My Number can be seen")
    if holds_my_number(context.entries.values()):
        sentence = tr("What was typed holds a number that may be a My Number: take it out, it may not be kept")
        return Finding(key="my_number", title=title, verdict=Verdict.FAIL, evidence=sentence)
    sentence = tr("If 12 digits of a My Number are visible: reject and ask for a covered picture")
    return Finding(key="my_number", title=title, verdict=Verdict.ASK, evidence=sentence)


def check_number(_dossier: Dossier, context: Context) -> Finding:
    """Judge the form of the card number: two letters, eight digits, two letters."""
    title = tr("Card number")
    typed = context.entries.get("card_number")
    if typed is None:
        sentence = tr("Two letters, eight digits, two letters, such as AB12345678CD")
        return Finding(key="number", title=title, verdict=Verdict.ASK, evidence=sentence)
    if is_card_number(typed):
        return Finding(key="number", title=title, verdict=Verdict.PASS, evidence=tr("Well-formed"))
    guess = suggested_number(typed)
    if guess is not None:
        sentence = tr("Not the form of a card number; perhaps {guess}", guess=guess)
    else:
        sentence = tr("Not the form of a card number: two letters, eight digits, two letters")
    return Finding(key="number", title=title, verdict=Verdict.FAIL, evidence=sentence)


def check_number_elsewhere(_dossier: Dossier, context: Context) -> Finding:
    """Warn when this session has seen the number with another customer (domain.md 4)."""
    title = tr("The number belongs to nobody else")
    if "card_number" not in context.entries:
        sentence = tr("No number was typed to compare")
        return Finding(key="number_elsewhere", title=title, verdict=Verdict.NOT_APPLICABLE, evidence=sentence)
    if context.seen_elsewhere:
        sentence = tr("The same number was typed for {customers}", customers=", ".join(context.seen_elsewhere))
        return Finding(key="number_elsewhere", title=title, verdict=Verdict.ASK, evidence=sentence)
    sentence = tr("Not seen with another customer in this session")
    return Finding(key="number_elsewhere", title=title, verdict=Verdict.PASS, evidence=sentence)


def check_expiry(dossier: Dossier, context: Context) -> Finding:
    """Judge the last day of the card against the day on which it was received: four outcomes (domain.md 4)."""
    title = tr("Not expired when it was received")
    received = received_on(dossier.account.id_submitted_at if dossier.account else None, context.now)
    typed = context.entries.get("expires_on")
    if typed is None:
        sentence = tr("Received on {day}: the card must be valid on that day", day=received)
        return Finding(key="expiry", title=title, verdict=Verdict.ASK, evidence=sentence)
    day = read_day(typed)
    if day is None and not says_unreadable(typed):
        sentence = tr("What was typed is not a day, such as 2029-06-30")
        return Finding(key="expiry", title=title, verdict=Verdict.CANNOT_TELL, evidence=sentence)
    identity = context.profile.identity
    if day is None:
        sentence = tr("The day cannot be read on the card")
        return Finding(key="expiry", title=title, verdict=Verdict.CANNOT_TELL, evidence=sentence)
    outcome = expiry_of(day, received, identity)
    if outcome is Expiry.VALID:
        sentence = _still_valid(dossier, context, typed)
        return Finding(key="expiry", title=title, verdict=Verdict.PASS, evidence=sentence)
    if outcome is Expiry.NEEDS_PROOF:
        sentence = tr(
            "Expired on {day}, less than {months} months before: valid only with proof that a renewal was asked for",
            day=day,
            months=identity.renewal_months,
        )
        return Finding(key="expiry", title=title, verdict=Verdict.ASK, evidence=sentence)
    sentence = tr("Expired on {day}, received on {received}", day=day, received=received)
    return Finding(key="expiry", title=title, verdict=Verdict.FAIL, evidence=sentence)


def _still_valid(dossier: Dossier, context: Context, typed: str) -> Text:
    day, today = read_day(typed), context.now.astimezone(JAPAN).date()
    received = received_on(dossier.account.id_submitted_at if dossier.account else None, context.now)
    if day is not None and day < today:
        return tr("Valid when received on {received}; it has expired since, on {day}", received=received, day=day)
    return tr("Valid until {day}", day=day or today)


def check_name(dossier: Dossier, context: Context) -> Finding:
    """Compare the name on the card with Account, Contact and WHMCS client."""
    return _compared("name", tr("Name"), names(dossier), compare_name, dossier, context)


def check_birth_date(dossier: Dossier, context: Context) -> Finding:
    """Compare the date of birth on the card with Contact and WHMCS client."""
    sources = birth_dates(dossier, context)
    return _compared("birth_date", tr("Date of birth"), sources, compare_birth_date, dossier, context)


def check_address(dossier: Dossier, context: Context) -> Finding:
    """Compare the last address on the card with Account, Contact and WHMCS client."""
    return _compared("address", tr("Address"), addresses(dossier), compare_address, dossier, context)


def _compared(  # noqa: PLR0917 - a comparison has these parts
    key: str, title: Text, sources: tuple[Source, ...], compare: Compare, dossier: Dossier, context: Context
) -> Finding:
    if not sources:
        sentence = tr("Neither system has anything to compare with")
        return Finding(key=key, title=title, verdict=Verdict.CANNOT_TELL, evidence=sentence)
    unread = dossier.billing.client.unread
    typed = context.entries.get(key)
    if typed is None:
        on_record = listed(sources) if unread is None else joined((listed(sources), unread))
        return Finding(key=key, title=title, verdict=Verdict.ASK, evidence=on_record)
    if says_unreadable(typed):
        sentence = tr("Cannot be read on the card")
        return Finding(key=key, title=title, verdict=Verdict.CANNOT_TELL, evidence=sentence)
    found = [compare(typed, source) for source in sources]
    verdict = _worst({one.likeness for one in found})
    told_by_card = in_words(found)
    if unread is not None:
        told_by_card = joined((told_by_card, unread))
        verdict = Verdict.CANNOT_TELL if verdict is Verdict.PASS else verdict
    return Finding(key=key, title=title, verdict=verdict, evidence=told_by_card)


def _worst(found: set[Likeness]) -> Verdict:
    if Likeness.DIFFERENT in found:
        return Verdict.FAIL
    return Verdict.PASS if found == {Likeness.SAME} else Verdict.ASK


def check_authenticity(_dossier: Dossier, context: Context) -> Finding:
    """Say that a still picture cannot prove the card (domain.md 4); chip and presence can."""
    title = tr("The card is genuine")
    if card_itself(context) is not None:
        sentence = tr("Checked by chip or face to face, not by the picture")
        return Finding(key="authenticity", title=title, verdict=Verdict.ASK, evidence=sentence)
    sentence = tr("Hologram, watermark and chip cannot be judged from a still picture")
    return Finding(key="authenticity", title=title, verdict=Verdict.CANNOT_TELL, evidence=sentence)


def check_lapse(_dossier: Dossier, context: Context) -> Finding:
    """Take the answer of the official look-up of lapsed numbers; it has no interface for programs (domain.md 4)."""
    title = tr("The number has not lapsed")
    answer = context.entries.get("lapse_answer")
    page = _look_up(context)
    if answer == NOT_LAPSED:
        sentence = tr("The official page says: not lapsed")
        return Finding(key="lapse", title=title, verdict=Verdict.PASS, evidence=sentence, look_up=page)
    if answer == LAPSED:
        sentence = tr("The official page says: lapsed")
        return Finding(key="lapse", title=title, verdict=Verdict.FAIL, evidence=sentence, look_up=page)
    sentence = tr("Look it up on the official page and record the answer")
    return Finding(key="lapse", title=title, verdict=Verdict.ASK, evidence=sentence, look_up=page)


def _look_up(context: Context) -> LookUp:
    """Hand over number and expiry as the page takes them: the number normalised, the day in digits."""
    number, day = context.entries.get("card_number"), day_or_none(context.entries.get("expires_on"))
    values: list[tuple[Text, str]] = []
    if number is not None and is_card_number(number):
        values.append((tr("Card number"), normalised_number(number)))
    if day is not None:
        values.append((tr("Card valid until"), day.strftime("%Y%m%d")))
    return LookUp(url=context.profile.identity.lapse_lookup_url, values=tuple(values))


IDENTITY_CHECKS: Final = (
    Check(key="readable", find=check_readable),
    Check(key="sides", find=check_sides),
    Check(key="my_number", find=check_my_number),
    Check(key="number", find=check_number),
    Check(key="expiry", find=check_expiry),
    Check(key="name", find=check_name),
    Check(key="birth_date", find=check_birth_date),
    Check(key="address", find=check_address),
    Check(key="lapse", find=check_lapse),
    Check(key="authenticity", find=check_authenticity),
    Check(key="document", find=check_document),
    Check(key="number_elsewhere", find=check_number_elsewhere),
    Check(key="method", find=check_method),
    Check(key="escalation", find=check_escalation),
)
"""What a person has to look at comes first, so that the digit keys reach it."""
