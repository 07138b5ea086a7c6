"""The address of a candidate where several places might hold it."""

import pytest

from flows_api.decoding.people import find_email
from flows_api.decoding.values import Fields

ADDRESS = "ada@example.com"


@pytest.mark.parametrize("name", ["address", "value", "email"])
def test_an_address_may_be_an_object(name: str) -> None:
    assert find_email({"email": {name: ADDRESS}}) == ADDRESS


def test_an_address_is_looked_for_two_objects_deep() -> None:
    """Deeper ones are somebody else's, and a nest without end is no reason to look for ever."""
    found: Fields = {"email": ADDRESS}
    depths = []
    for _ in range(4):
        depths.append(find_email(found))
        found = {"user": found}
    assert depths == [ADDRESS, ADDRESS, ADDRESS, None]


def test_a_masked_address_goes_before_what_is_none() -> None:
    assert find_email({"email": "", "mail": "a***@example.com"}) == "a***@example.com"
    assert find_email({"email": 5, "mail": "a***@example.com"}) == "a***@example.com"


def test_what_is_no_address_is_returned_for_decoding_to_refuse() -> None:
    assert find_email({"email": 5}) == 5
    assert find_email({"email": "", "mail": ""}) == ""
    assert find_email({}) is None
