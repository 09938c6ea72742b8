"""Contact: the person behind an Account."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from console.models.ids import ContactId
from console.models.record import Record


class Contact(Record):
    """A Contact of the customer's Account."""

    OBJECT: ClassVar[str] = "Contact"
    id: ContactId = Field(alias="Id")
    name: str = Field("", alias="Name")
    last_name: str | None = Field(None, alias="LastName")
    first_name: str | None = Field(None, alias="FirstName")
    email: str | None = Field(None, alias="Email")
    phone: str | None = Field(None, alias="Phone")
    birth_date: date | None = Field(None, alias="Birthdate")
    street: str | None = Field(None, alias="MailingStreet")
    city: str | None = Field(None, alias="MailingCity")
    state: str | None = Field(None, alias="MailingState")
    postal_code: str | None = Field(None, alias="MailingPostalCode")
