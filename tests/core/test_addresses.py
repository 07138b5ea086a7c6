"""The addresses of rows are those that Django gives."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.http.addresses import address_pattern

# Anything but surrogates, which no URL can carry.
IDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(flow_id=IDS, candidate_id=IDS)
def test_an_address_with_two_ids_is_that_of_reverse(flow_id: str, candidate_id: str) -> None:
    address = address_pattern("candidate_detail", "acme", flow_id)
    assert address(candidate_id) == reverse(
        "candidate_detail", args=["acme", flow_id, candidate_id]
    )


@pytest.mark.parametrize("name", ["flow_detail", "candidate_list", "flow_progress", "assign_bulk"])
@given(flow_id=IDS)
def test_the_address_of_a_flows_page_is_that_of_reverse(name: str, flow_id: str) -> None:
    assert address_pattern(name, "acme")(flow_id) == reverse(name, args=["acme", flow_id])
