"""A cancellation request: a Case with the Opportunity that it ends (domain.md 2.4)."""

from typing import Annotated

from pydantic import AliasChoices, Field

from console.models.case import Case, CaseComment
from console.models.opportunity import Opportunity
from console.models.record import Children


class CancellationCase(Case):
    """A line of the cancellations queue.

    Attributes:
        opportunity: the linked Opportunity; None where the Case is linked to none. The lookup differs between orgs.
    """

    opportunity: Opportunity | None = Field(
        None,
        validation_alias=AliasChoices("Opportunity", "Opportunity__r"),
        serialization_alias="Opportunity",
    )


class CancellationInFull(CancellationCase):
    """A cancellation request with its comments."""

    comments: Annotated[tuple[CaseComment, ...], Children] = Field((), alias="CaseComments")
