"""Which Files an Account has, which submission they belong to, and which one is likely the card."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from console.models.document import DocumentVersion, Submission
from console.models.error import NotPermitted
from console.models.text import tr
from console.services.documents.listing import list_documents
from console.services.gateways.protocol import Json

SUBMITTED = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ACCOUNT = "001000000000042AAA"


class FilesOnly:
    """Answers the two queries of a listing; everything else would be a mistake."""

    def __init__(self, *versions: Json, fails: bool = False) -> None:
        self.versions, self.fails = versions, fails
        self.asked: list[str] = []

    async def query(self, soql: str) -> tuple[Json, ...]:
        self.asked.append(soql)
        if self.fails:
            raise NotPermitted(tr("gone"), system="Salesforce")
        if "FROM ContentDocumentLink" in soql:
            return tuple({"ContentDocumentId": one["ContentDocumentId"]} for one in self.versions)
        return self.versions


def version(number: int, title: str, *, hours: float = 0, **more: object) -> Json:
    created = (SUBMITTED + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    return {
        "Id": f"068{number:012d}AAA",
        "ContentDocumentId": f"069{number:012d}AAA",
        "Title": title,
        "FileType": "PNG",
        "FileExtension": "png",
        "ContentSize": 1000,
        "Checksum": "0" * 32,
        "VersionNumber": "1",
        "CreatedDate": created,
        "IsLatest": True,
        **more,
    }


async def listed(*versions: Json, submitted: datetime | None = SUBMITTED) -> Sequence[DocumentVersion]:
    reading = await list_documents(FilesOnly(*versions), ACCOUNT, submitted)
    assert reading.unread is None
    return reading.value or ()


async def test_the_front_of_this_submission_is_likely_the_card_and_says_why() -> None:
    found = await listed(version(1, "residence-card-back"), version(2, "residence-card-front"), version(3, "holiday"))
    assert [one.title for one in found] == ["residence-card-front", "residence-card-back", "holiday"]
    assert [one.likely is not None for one in found] == [True, False, False]
    assert "uploaded with the submission" in str(found[0].likely)
    assert "its title says so" in str(found[0].likely)


async def test_an_older_version_belongs_to_an_earlier_submission() -> None:
    old = version(1, "front", IsLatest=False)
    new = {**version(2, "front"), "ContentDocumentId": old["ContentDocumentId"], "VersionNumber": "2"}
    found = await listed(old, new)
    assert [(one.number, one.submission) for one in found] == [(2, Submission.CURRENT), (1, Submission.EARLIER)]


async def test_a_file_from_long_before_the_submission_is_earlier() -> None:
    found = await listed(version(1, "card", hours=-24 * 40), version(2, "scan", hours=-0.1))
    assert [(one.title, one.submission) for one in found] == [
        ("scan", Submission.CURRENT),
        ("card", Submission.EARLIER),
    ]


async def test_where_all_are_older_the_newest_is_offered_and_its_age_said() -> None:
    found = await listed(version(1, "card", hours=-400), version(2, "card", hours=-300))
    assert found[0].document_id.endswith("2AAA")
    assert "older than the submission" in str(found[0].likely)


async def test_what_is_no_picture_is_never_likely() -> None:
    found = await listed(version(1, "residence card", FileType="EXCEL_X", FileExtension="xlsx"))
    assert [one.likely for one in found] == [None]


async def test_the_words_of_the_title_are_read_in_japanese_too() -> None:
    found = await listed(version(1, "写真"), version(2, "在留カード 裏面"), version(3, "在留カード 表面"))
    assert found[0].title == "在留カード 表面"


async def test_without_a_file_one_query_is_enough() -> None:
    salesforce = FilesOnly()
    reading = await list_documents(salesforce, ACCOUNT, SUBMITTED)
    assert reading.value == ()
    assert len(salesforce.asked) == 1


async def test_the_links_are_asked_for_by_the_account_alone() -> None:
    salesforce = FilesOnly(version(1, "card"))
    await list_documents(salesforce, "001'; DELETE", None)
    assert "WHERE LinkedEntityId = '001\\'; DELETE'" in salesforce.asked[0]
    assert "ContentDocumentId IN ('069000000000001AAA')" in salesforce.asked[1]


@pytest.mark.parametrize("gateway", [FilesOnly(fails=True), FilesOnly(version(1, "card", CreatedDate="yesterday"))])
async def test_what_could_not_be_read_is_not_none(gateway: FilesOnly) -> None:
    reading = await list_documents(gateway, ACCOUNT, SUBMITTED)
    assert reading.value is None
    assert reading.unread is not None
