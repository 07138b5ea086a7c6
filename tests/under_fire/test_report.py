"""docs/reliability.md names each fault of the partner, and its tables can be made from figures."""

from tests.under_fire.partner_faults import EVERY_FAULT
from tests.under_fire.report import DOCUMENT, check_list, fault_table

PAGE = {"status": 502, "seconds": 0.1, "problem": "timed_out"}


def test_the_table_has_a_row_for_each_fault() -> None:
    text = DOCUMENT.read_text()
    assert [fault for fault in EVERY_FAULT if f"\n| {fault} |" not in text] == []


def test_the_table_tells_stored_data_from_fresh() -> None:
    pages = {"flow": {**PAGE, "stale": "6 min ago"}, "progress": {"status": 200, "seconds": 2.0}}
    measured = {
        f"fault-{n:02}": {"fault": name, "pages": pages} for n, name in enumerate(EVERY_FAULT)
    }
    _heading, _line, first, *others = fault_table(measured).splitlines()
    assert first == f"| {EVERY_FAULT[0]} | 502 ◷ | 200 | 2.0 s | timed_out |"
    assert len(others) == len(EVERY_FAULT) - 1


def test_a_part_of_the_faults_makes_no_table() -> None:
    assert fault_table({"fault-00": {"fault": "x", "pages": {}}}) == ""


def test_figures_are_listed_by_their_test() -> None:
    lines = check_list(
        {"routes": {"cases": 50000, "statuses": {"200": 3}}}, {"Routes": "kept, 9 s"}
    )
    assert lines == "- Routes: kept, 9 s\n- `routes`: cases 50,000, statuses 200: 3\n"
