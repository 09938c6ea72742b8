"""How the wire's values become ours (domain.md 2.4: a service id is a number field and reads as `456.0`)."""

import pytest

from console.models.opportunity import Opportunity


@pytest.mark.parametrize(
    ("sent", "read"),
    [(456.0, 456), ("456.0", 456), (456, 456), (None, None), ("", None), (0, None), (456.5, None), ("n/a", None)],
)
def test_a_service_id_is_a_whole_number_or_none(sent: object, read: int | None) -> None:
    found = Opportunity.model_validate({"Id": "006000000000001AAA", "WHMCS_Service_ID__c": sent})
    assert found.service_id == read


@pytest.mark.parametrize("field", ["CommodityType__c", "CommodityType"])
def test_either_name_of_the_commodity_field_is_read(field: str) -> None:
    assert Opportunity.model_validate({"Id": "006000000000001AAA", field: "SIM"}).commodity == "SIM"
