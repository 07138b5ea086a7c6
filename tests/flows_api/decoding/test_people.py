"""The address of a candidate where several places might hold it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows_api.decoding.people import NESTED_KEYS, find_email, find_names, nested_candidate
from flows_api.decoding.values import Fields, fold_keys

ADDRESS = "ada@example.com"
MASKED = "a***@example.com"
ADA = {"firstName": "Ada", "lastName": "King"}
RITA = {"firstName": "Rita", "lastName": "Rec"}
RITAS = "rita@corp.example"


def name_of(raw: Fields) -> str:
    return " ".join(filter(None, find_names(raw, nested_candidate(raw))))


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


@pytest.mark.parametrize(
    ("fields", "email", "name"),
    [
        (
            {"candidate": ADA | {"email": MASKED}, "user": RITA | {"email": RITAS}},
            MASKED,
            "Ada King",
        ),
        (
            {"candidate": ADA | {"email": None}, "contact": RITA | {"email": RITAS}},
            None,
            "Ada King",
        ),
        ({"candidate": ADA | {"email": None}, "contact": {"email": RITAS}}, None, "Ada King"),
        ({"candidate": {"email": ADDRESS}, "user": RITA | {"email": RITAS}}, ADDRESS, ""),
        ({"candidate": {"email": ADDRESS}, "user": RITA}, ADDRESS, ""),
        ({"candidate": {"email": None}, "user": RITA | {"email": RITAS}}, None, ""),
        ({"candidate": ADA, "user": {"email": RITAS}}, None, "Ada King"),
        (ADA | {"email": MASKED, "user": RITA | {"email": RITAS}}, MASKED, "Ada King"),
        (ADA | {"user": RITA | {"email": RITAS}}, None, "Ada King"),
        (ADA | {"email": MASKED, "contactEmail": RITAS}, MASKED, "Ada King"),
        ({"candidate": ADA | {"email": None}, "userEmail": RITAS}, None, "Ada King"),
        ({"candidate": ADA | {"email": MASKED}, "userEmail": RITAS}, MASKED, "Ada King"),
    ],
)
def test_nobody_elses_address_or_name_is_the_candidates(
    fields: Fields, email: str | None, name: str
) -> None:
    raw = fold_keys(fields)
    assert (find_email(raw), name_of(raw)) == (email, name)


@pytest.mark.parametrize(
    "fields",
    [
        {"candidate": ADA | {"email": MASKED}, "user": ADA | {"email": ADDRESS}},
        {"candidate": {"id": 5}, "user": ADA | {"email": ADDRESS}},
        {"candidate": ADA, "contactDetails": {"email": ADDRESS}},
        {"email": ADDRESS, "profile": ADA},
        {"email": ADDRESS, "user": ADA | {"email": ADDRESS.upper()}},
        ADA | {"contact": {"email": ADDRESS}},
        ADA | {"userEmail": ADDRESS},
    ],
)
def test_what_another_object_says_of_the_candidate_is_read(fields: Fields) -> None:
    raw = fold_keys(fields)
    assert (find_email(raw), name_of(raw)) == (ADDRESS, "Ada King")


IDENTITIES = st.fixed_dictionaries(
    {}, optional={"firstName": st.just("Ada"), "email": st.sampled_from([ADDRESS, MASKED, None])}
)


@given(own=IDENTITIES, other=st.sampled_from(NESTED_KEYS[5:]), is_nested=st.booleans())
def test_a_candidate_with_a_name_never_has_the_address_of_a_recruiter(
    own: Fields, other: str, is_nested: bool
) -> None:
    own = own | {"firstName": "Ada"}
    fields = {other: RITA | {"email": RITAS}} | ({"candidate": own} if is_nested else own)
    raw = fold_keys(fields)
    assert (find_email(raw), name_of(raw)) == (own.get("email"), "Ada")
