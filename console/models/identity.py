"""An Account whose ID document waits, with the Tasks by which agents claim it (domain.md 2.3; design 3)."""

from datetime import datetime
from typing import Annotated, ClassVar, Final

from pydantic import Field

from console.models.account import Account
from console.models.case import Owner
from console.models.ids import OwnerId
from console.models.record import Children, Versioned

CLAIM_SUBJECT: Final = "Assist Console claim"
"""How the Subject of a Task that is a claim begins; an Account has no owner that could change for an hour."""


class ClaimTask(Versioned):
    """An open Task of an Account that says who works on it."""

    OBJECT: ClassVar[str] = "Task"
    ONLY: ClassVar[str] = f"IsClosed = false AND Subject LIKE '{CLAIM_SUBJECT}%'"
    id: str = Field(alias="Id")
    subject: str = Field("", alias="Subject")
    status: str | None = Field(None, alias="Status")
    owner_id: OwnerId | None = Field(None, alias="OwnerId")
    owner: Owner | None = Field(None, alias="Owner")
    created_at: datetime | None = Field(None, alias="CreatedDate")
    modified_at: datetime | None = Field(None, alias="LastModifiedDate")


class WaitingAccount(Account):
    """A customer whose document waits for its check."""

    claims: Annotated[tuple[ClaimTask, ...], Children] = Field((), alias="Tasks")
