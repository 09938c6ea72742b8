"""The signed-in user's rights for each action: role, objects, fields, and records of each queue (salesforce.md 9)."""

from typing import Final

from console.models.action import ActionSpec
from console.models.doctor import Finding, Mender
from console.models.error import ConsoleError
from console.models.org import Org, Role
from console.models.queue import QueueSpec, Source
from console.models.right import How, NeededField, Unfilled
from console.models.text import Text, joined, tr, verbatim
from console.services.doctor.findings import Patient, SignedIn, broken, failed, fine, warning
from console.services.gateways.protocol import Json, QueryRead, ReadAnswer
from console.services.rules.rights import closed, needed_fields, required_words, unfilled
from console.services.rules.soql import among, quote

_OWNED: Final = frozenset({"Order", "Case"})
"""Objects whose owner changes with a claim."""
_QUERIES_A_CALL: Final = 5


async def check_rights(patient: Patient, signed_in: SignedIn) -> tuple[Finding, ...]:
    """Give a finding for each action, from what describe tells of this user's rights; nothing is asked."""
    return tuple(_action(spec, signed_in) for spec in sorted(patient.registry.actions, key=lambda one: one.key))


def _action(spec: ActionSpec, signed_in: SignedIn) -> Finding:
    key, org = f"right.{spec.key}", signed_in.org
    if signed_in.agent.role is Role.READ_ONLY:
        return broken(
            key,
            tr("{action}: your role reads and decides nothing.", action=spec.title),
            stops=spec.title,
            remedy=tr("Assign one of the console's permission sets to the user; the org profile names them."),
            who=Mender.SF_ADMIN,
        )
    if not signed_in.agent.role.covers(spec.role):
        return fine(key, tr("{action}: for supervisors only, and you are none.", action=spec.title))
    needed = needed_fields(spec, org)
    missing = [one for one in needed if not one.spared and closed(one.object, one.field, org, one.how) is not None]
    if missing:
        return _missing(key, spec, missing, org)
    lack = unfilled(spec, org)
    if lack:
        return _required(key, spec, lack)
    spared = [one for one in needed if one.spared and _shut(one, org)]
    if spared:
        text = tr("{action}: permitted, but it leaves out {fields}: not editable for you.", action=spec.title,
                  fields=_named(spared))  # fmt: skip
        return warning(
            key, text, remedy=_remedy(_named(spared)), stops=tr("What would be written there."), who=Mender.SF_ADMIN
        )
    count = len({(one.object, one.field) for one in needed})
    return fine(key, tr("{action}: permitted, {count} fields can be written.", action=spec.title, count=count))


def _shut(one: NeededField, org: Org) -> bool:
    """Tell whether a field is there and not editable; one that the org does not have is no fault of anybody."""
    return org.has(one.object, one.field) and closed(one.object, one.field, org, one.how) is not None


def _missing(key: str, spec: ActionSpec, missing: list[NeededField], org: Org) -> Finding:
    objects = sorted({one.object for one in missing if one.object not in org.objects})
    fields = [one for one in missing if one.object in org.objects]
    parts: list[Text] = []
    if objects:
        parts.append(tr("object not visible: {objects}", objects=", ".join(objects)))
    hidden = [one for one in fields if not org.has(one.object, one.field)]
    if hidden:
        parts.append(tr("missing or hidden: {fields}", fields=_named(hidden)))
    shut = [one for one in fields if org.has(one.object, one.field)]
    for how, names in ((How.UPDATE, _of(shut, How.UPDATE)), (How.CREATE, _of(shut, How.CREATE))):
        if names and how is How.UPDATE:
            parts.append(tr("not editable: {fields}", fields=_named(names)))
        elif names:
            parts.append(tr("cannot be created with: {fields}", fields=_named(names)))
    everything = verbatim(", ".join((*objects, *(str(_named(fields)).split(", ") if fields else ()))))
    return broken(
        key,
        tr("{action}: {missing}.", action=spec.title, missing=joined(parts)),
        stops=tr("{action}, where these are written", action=spec.title),
        remedy=_remedy(everything),
        who=Mender.SF_ADMIN,
    )


def _required(key: str, spec: ActionSpec, lack: tuple[Unfilled, ...]) -> Finding:
    names = ", ".join(f"{one.object}.{one.info.name}" for one in lack)
    return broken(
        key,
        tr("{action}: {missing}", action=spec.title, missing=required_words(lack)),
        stops=tr("{action}, where a new record is made", action=spec.title),
        remedy=tr("Give the field a default value, or do not require it: {fields}.", fields=names),
        who=Mender.SF_ADMIN,
    )


def _of(fields: list[NeededField], how: How) -> list[NeededField]:
    return [one for one in fields if one.how is how]


def _named(fields: list[NeededField]) -> Text:
    return verbatim(", ".join(dict.fromkeys(f"{one.object}.{one.field}" for one in fields)))


def _remedy(fields: Text) -> Text:
    return tr("Give the user's permission set the right to edit: {fields}.", fields=fields)


async def check_records(patient: Patient, signed_in: SignedIn) -> tuple[Finding, ...]:
    """Try one record of each queue: may this user edit it, and give it to another owner where a claim does that."""
    specs = [spec for spec in patient.registry.queues if spec.source is Source.QUERY]
    specs = [spec for spec in specs if signed_in.agent.role.covers(spec.role)]
    now = patient.clock.now()
    questions = [
        QueryRead(soql=f"SELECT Id FROM {spec.record.OBJECT} WHERE {spec.where(signed_in.org, now)} LIMIT 1")
        for spec in specs
    ]
    samples: list[ReadAnswer] = []
    for start in range(0, len(questions), _QUERIES_A_CALL):
        samples.extend(await signed_in.salesforce.read(questions[start : start + _QUERIES_A_CALL]))
    ids = {spec.key: str(one.rows[0]["Id"]) for spec, one in zip(specs, samples, strict=True) if one.rows}
    rows = await _access(signed_in, tuple(ids.values()))
    if isinstance(rows, ConsoleError):
        return (failed("record", rows, who=Mender.SF_ADMIN),)
    found = []
    for spec, sample in zip(specs, samples, strict=True):
        if sample.failure is not None:
            found.append(failed(f"record.{spec.key}", sample.failure, stops=spec.title, who=Mender.SF_ADMIN))
        else:
            found.append(_record(spec, rows.get(ids.get(spec.key, "")), signed_in))
    return tuple(found)


async def _access(signed_in: SignedIn, ids: tuple[str, ...]) -> dict[str, Json] | ConsoleError:
    if not ids:
        return {}
    soql = (
        "SELECT RecordId, HasReadAccess, HasEditAccess, HasTransferAccess FROM UserRecordAccess "
        f"WHERE UserId = {quote(signed_in.agent.id)} AND RecordId IN {among(ids)}"
    )
    (answer,) = await signed_in.salesforce.read([QueryRead(soql=soql)])
    if answer.failure is not None:
        return answer.failure
    return {str(row["RecordId"]): row for row in answer.rows}


def _record(spec: QueueSpec, access: Json | None, signed_in: SignedIn) -> Finding:
    key = f"record.{spec.key}"
    if access is None:
        return fine(key, tr("{queue}: empty, so there is no record to try.", queue=spec.title))
    if signed_in.agent.role is Role.READ_ONLY:
        return fine(key, tr("{queue}: its records can be read.", queue=spec.title))
    if not access["HasEditAccess"]:
        text = tr("{queue}: a sample record may be read and not edited.", queue=spec.title)
    elif spec.record.OBJECT in _OWNED and not access["HasTransferAccess"]:
        text = tr("{queue}: a sample record may be edited and not be given to another owner.", queue=spec.title)
    else:
        return fine(key, tr("{queue}: a sample record may be edited and claimed.", queue=spec.title))
    remedy = tr("Share these records with the user: membership of the queue, a sharing rule, or Transfer Record.")
    return broken(key, text, stops=tr("Claims and decisions on these records"), remedy=remedy, who=Mender.SF_ADMIN)
