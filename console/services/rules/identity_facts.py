"""The facts of an ID check, in sections: what the card says, the check so far, the files (domain.md 2.3)."""

from console.models.action import Context
from console.models.document import DocumentVersion, Submission
from console.models.dossier import Agreement, Dossier, Fact, FactSection, Verdict
from console.models.text import Text, tr, verbatim
from console.services.rules.card_compare import Source, addresses, birth_dates, names
from console.services.rules.customer_facts import (
    billing_section,
    customer_section,
    opportunities_section,
    words,
)
from console.services.rules.identity_checks import check_address, check_birth_date, check_name


def identity_facts(dossier: Dossier, context: Context) -> tuple[FactSection, ...]:
    """Give the sections of an ID check's workspace."""
    sections = (
        *((_escalation(dossier),) if dossier.case is not None else ()),
        _card(dossier, context),
        _check(dossier),
        _files(dossier),
        customer_section(dossier, context),
        opportunities_section(dossier),
        billing_section(dossier),
    )
    return tuple(section for section in sections if section.facts)


def _card(dossier: Dossier, context: Context) -> FactSection:
    """Put what the records say beside what was typed from the card, field by field."""
    rows = (
        ("name", tr("Name"), names(dossier), check_name),
        ("birth_date", tr("Date of birth"), birth_dates(dossier, context), check_birth_date),
        ("address", tr("Address"), addresses(dossier), check_address),
    )
    facts = []
    for key, label, sources, find in rows:
        finding = find(dossier, context)
        typed = key in context.entries
        agreement = Agreement.ONE_SOURCE
        if typed and finding.verdict is not Verdict.CANNOT_TELL:
            agreement = Agreement.DIFFERENT if finding.verdict is Verdict.FAIL else Agreement.SAME
        facts.append(
            Fact(
                label=label,
                salesforce=_of(sources, "Contact") or _of(sources, "Account"),
                whmcs=_of(sources, "WHMCS"),
                agreement=agreement,
                note=finding.evidence if typed else None,
            )
        )
    return FactSection(key="card", title=tr("To compare with the card"), facts=tuple(facts))


def _of(sources: tuple[Source, ...], name: str) -> Text | None:
    return next((verbatim(source.value) for source in sources if source.name == name), None)


def _check(dossier: Dossier) -> FactSection:
    account = dossier.account
    if account is None:
        return FactSection(key="check", title=tr("ID check"), facts=())
    facts = (
        Fact(label=tr("Sent in"), salesforce=words(account.id_submitted_at)),
        Fact(label=tr("Verified before"), salesforce=words(account.id_verified_at)),
        Fact(label=tr("Earlier message to the customer"), salesforce=words(account.id_rejection)),
        Fact(label=tr("Note"), salesforce=words(account.id_note)),
    )
    return FactSection(
        key="check", title=tr("ID check"), facts=tuple(fact for fact in facts if fact.salesforce is not None)
    )


def _files(dossier: Dossier) -> FactSection:
    reading = dossier.documents
    if reading is None or reading.value is None:
        why = (reading.unread if reading else None) or tr("The files were not read")
        return FactSection(key="files", title=tr("Files"), facts=(Fact(label=tr("Files"), salesforce=why),))
    if not reading.value:
        nothing = Fact(label=tr("Files"), salesforce=tr("none"))
        return FactSection(key="files", title=tr("Files"), facts=(nothing,))
    return FactSection(key="files", title=tr("Files"), facts=tuple(_file(version) for version in reading.value))


def _file(version: DocumentVersion) -> Fact:
    which = tr("this submission") if version.submission is Submission.CURRENT else tr("an earlier submission")
    said = tr("version {number}, {day}, {which}", number=version.number, day=version.created_at, which=which)
    return Fact(label=verbatim(f"{version.title}.{version.extension}"), salesforce=said, note=version.likely)


def _escalation(dossier: Dossier) -> FactSection:
    case = dossier.case
    facts = (
        (
            Fact(label=tr("Case"), salesforce=words(case.number)),
            Fact(label=tr("Reason"), salesforce=words(case.description)),
        )
        if case is not None
        else ()
    )
    return FactSection(key="escalation", title=tr("Escalation"), facts=facts)
