"""The catalogue of rejection reasons in two voices: a code for the team, a text for the customer (domain.md 4)."""

from dataclasses import dataclass
from typing import Final

from console.models.action import Choice
from console.models.text import Text, tr


@dataclass(frozen=True, kw_only=True)
class RejectionReason:
    """One reason.

    Attributes:
        code: the internal voice, kept in the note and in the journal.
        title: what the reviewer chooses, in the reviewer's language.
        japanese: what the customer reads; the customer's language is not the reviewer's, so both are sent.
        english: the same in English.
    """

    code: str
    title: Text
    japanese: str
    english: str

    @property
    def message(self) -> str:
        """The text for the customer in both languages."""
        return f"{self.japanese}\n{self.english}"


REASONS: Final = (
    RejectionReason(
        code="unclear",
        title=tr("Unclear"),
        japanese="画像が不鮮明なため、確認できませんでした。文字がはっきり読める画像をもう一度お送りください。",
        english="The image is not clear enough to check. Please send it again so that every letter can be read.",
    ),
    RejectionReason(
        code="cut_off",
        title=tr("Cut off"),
        japanese="カードの一部が写っていません。四隅がすべて入るように撮影して、もう一度お送りください。",
        english="Part of the card is missing. Please send a picture that shows all four corners.",
    ),
    RejectionReason(
        code="glare",
        title=tr("Glare"),
        japanese="光の反射で読み取れません。反射のない画像をもう一度お送りください。",
        english="Light is reflected on the card and hides the text. Please send a picture without glare.",
    ),
    RejectionReason(
        code="back_missing",
        title=tr("Back missing"),
        japanese="裏面の画像がありません。表面と裏面の両方をお送りください。",
        english="The back of the card is missing. Please send both the front and the back.",
    ),
    RejectionReason(
        code="wrong_document",
        title=tr("Wrong document"),
        japanese="お送りいただいた書類では確認できません。在留カードの画像をお送りください。",
        english="This document cannot be used. Please send a picture of your residence card.",
    ),
    RejectionReason(
        code="expired",
        title=tr("Expired"),
        japanese="カードの有効期間が過ぎています。有効なカードの画像をお送りください。",
        english="The card has expired. Please send a picture of a valid card.",
    ),
    RejectionReason(
        code="renewal_proof",
        title=tr("Proof of renewal needed"),
        japanese="カードの有効期間が過ぎています。更新を申請中の場合は、申請中であることが分かる書類を一緒にお送りください。",
        english="The card has expired. If you have applied for a renewal, please also send a document that shows it.",
    ),
    RejectionReason(
        code="name_differs",
        title=tr("Name differs"),
        japanese="カードのお名前がご登録のお名前と異なります。ご登録内容をご確認のうえ、もう一度お送りください。",
        english="The name on the card is not the one you registered. Please check your details and send it again.",
    ),
    RejectionReason(
        code="birth_date_differs",
        title=tr("Birth date differs"),
        japanese="カードの生年月日がご登録の生年月日と異なります。ご登録内容をご確認のうえ、もう一度お送りください。",
        english="The date of birth on the card is not the one you registered. Please check your details and try again.",
    ),
    RejectionReason(
        code="address_differs",
        title=tr("Address differs"),
        japanese="カードの住所がご登録の住所と異なります。ご登録の住所を直すか、住所変更後の裏面の画像をお送りください。",
        english="The address on the card is not the one you registered. Please correct it, or send the updated back.",
    ),
    RejectionReason(
        code="my_number_visible",
        title=tr("My Number visible"),
        japanese="マイナンバー（個人番号）が写っています。番号を隠した画像をもう一度お送りください。",
        english="Your My Number can be seen. Please cover it and send the picture again.",
    ),
    RejectionReason(
        code="photo_of_screen",
        title=tr("Photo of a screen"),
        japanese="画面やコピーを撮影した画像は使えません。カードそのものを撮影してお送りください。",
        english="A photo of a screen or of a copy cannot be used. Please take a picture of the card itself.",
    ),
)


def reason_of(code: str) -> RejectionReason:
    """Give a reason by its code.

    Raises:
        LookupError: the catalogue has no such reason.
    """
    for reason in REASONS:
        if reason.code == code:
            return reason
    raise LookupError(code)


def reason_choices() -> tuple[Choice, ...]:
    """Offer the catalogue in the reviewer's voice."""
    return tuple(Choice(value=reason.code, title=reason.title) for reason in REASONS)
