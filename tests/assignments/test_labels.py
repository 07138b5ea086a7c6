"""Labels of batches: the file's name, or the size and time of a pasted list."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from dashboard.assignments.labels import STORED_PASTED_SOURCES, batch_label, flow_label
from dashboard.assignments.models.batches import Batch

AT = datetime(2026, 11, 25, 3, 40, tzinfo=UTC)


@pytest.mark.parametrize("source", STORED_PASTED_SOURCES)
def test_pasted_lists_are_labelled_by_size_and_time(source: str) -> None:
    batch = Batch(source=source, line_count=1234, created_at=AT)
    with translation.override("en"):
        assert batch_label(batch) == "Pasted list of 1,234, 25 Nov 03:40"
        with timezone.override(ZoneInfo("Asia/Tokyo")):
            assert batch_label(batch) == "Pasted list of 1,234, 25 Nov 12:40"


def test_file_is_labelled_by_its_name() -> None:
    assert batch_label(Batch(source="people.csv", line_count=3, created_at=AT)) == "people.csv"


def test_flow_without_a_name_is_labelled_by_its_id() -> None:
    assert flow_label(Batch(flow_id="f-1", flow_name="Engineers")) == "Engineers"
    assert flow_label(Batch(flow_id="f-1")) == "f-1"
