"""Addresses and names in lines of text: every address is in exactly one entry."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.texts.entries import read_entries, read_recipients
from tests.assignments.imports.texts.shown import found

ADA, GRACE = ("ada@example.com", "Ada Lovelace"), ("grace@example.com", "Grace Hopper")


@pytest.mark.parametrize(
    "line",
    [
        "Ada Lovelace <ada@example.com>",
        '"Lovelace, Ada" <ada@example.com>',
        "“Lovelace, Ada” <ada@example.com>",
        "„Lovelace, Ada“ <ada@example.com>",
        "‘Lovelace, Ada’ <ada@example.com>",
        "'Lovelace, Ada' <ada@example.com>",
        "Lovelace, Ada <ada@example.com>",
        "Ada Lovelace, PhD <ada@example.com>",
        "Ada Lovelace<mailto:ada@example.com>",
        "ada@example.com (Ada Lovelace)",
        "Ada Lovelace (ada@example.com)",
        "Ada Lovelace [ada@example.com]",
        "[Ada Lovelace](mailto:ada@example.com)",
        "1. Ada Lovelace ada@example.com",
        "2) Ada Lovelace – ada@example.com",
        "a) Ada Lovelace, ada@example.com",
        "• Ada Lovelace ada@example.com",
        "☐ Ada Lovelace ada@example.com",
        "> To: Ada Lovelace <ada@example.com>",
        "Name: Ada Lovelace, E-Mail: ada@example.com",
        "Ada Lovelace: ada@example.com",
        "1\tAda\tLovelace\tada@example.com",
        "Engineer\tAda\tLovelace\tada@example.com",
        "Ada\tLovelace\tEngineer\tada@example.com",
        "Ada\tLovelace\t+49 30 123\tada@example.com\tBerlin",
        "Lovelace, Ada;ada@example.com",
        "Ada;ada@example.com;Lovelace",
        "Ada Lovelace;ada@example.com;Engineer",
        "Ada Lovelace, Musterweg 1, ada@example.com",
        "ada@example.com – Ada Lovelace",
        "Ada Lovelace\tada@example.com London",
        "On Mon, 12 May 2026 at 10:30, Ada Lovelace <ada@example.com> wrote:",
        "Ada Lovelace <ada@example.com",
        '"Ada Lovelace <ada@example.com>',
    ],
)
def test_one_candidate_in_any_form(line: str) -> None:
    assert found(line) == [ADA]


@pytest.mark.parametrize(
    "line",
    [
        "Ada Lovelace <ada@example.com>, Grace Hopper <grace@example.com>",
        "Lovelace, Ada <ada@example.com>; Hopper, Grace <grace@example.com>;",
        "Lovelace, Ada <ada@example.com>, Hopper, Grace <grace@example.com>",
        "Ada Lovelace <ada@example.com> Grace Hopper <grace@example.com>",
        "Ada Lovelace ada@example.com and Grace Hopper grace@example.com",
        "ada@example.com (Ada Lovelace) / grace@example.com (Grace Hopper)",
        "ada@example.com, Ada Lovelace, grace@example.com, Grace Hopper",
        "Ada, Lovelace, ada@example.com, Grace, Hopper, grace@example.com",
        "Ada Lovelace\tada@example.com\tGrace Hopper\tgrace@example.com",
        "Candidates: Ada Lovelace <ada@example.com>, Grace Hopper <grace@example.com>;",
    ],
)
def test_two_candidates_on_one_line(line: str) -> None:
    assert found(line) == [ADA, GRACE]


@pytest.mark.parametrize(
    "line",
    [
        f"ada@example.com{sign}grace@example.com{sign}mary@example.com"
        for sign in (
            ", ",
            ";",
            " ",
            "\t",
            " and ",
            " und ",
            " / ",
            "/",
            " | ",
            " & ",
            " • ",
            " + ",
            "，",
            "、",
        )
    ]
    + [
        "ada@example.com, <grace@example.com> mary@example.com",
        "<ada@example.com, grace@example.com, mary@example.com>",
        "To: ada@example.com; Cc: grace@example.com, mary@example.com",
        (
            "ada@example.com <ada@example.com>, grace@example.com<mailto:grace@example.com>"
            ", 'mary@example.com' <mary@example.com>"
        ),
        "mailto:ada@example.com?cc=grace@example.com&subject=Hi&bcc=mary%40example.com",
    ],
)
def test_addresses_without_names(line: str) -> None:
    assert found(line) == [(f"{name}@example.com", "") for name in ("ada", "grace", "mary")]


def test_bare_address_beside_a_named_one_is_another_candidate() -> None:
    line = "ada@example.com, Grace Hopper <grace@example.com>, mary@example.com"
    assert found(line) == [("ada@example.com", ""), GRACE, ("mary@example.com", "")]


def test_second_address_in_a_row_is_offered() -> None:
    [entry] = read_entries("Ada\tLovelace\tada@example.com\tada.l@work.example")
    assert (entry.address, entry.others) == ("ada@example.com", ("ada.l@work.example",))


@pytest.mark.parametrize("word", ["En", "E", "Y", "I", "Og", "Et", "Ou"])
@pytest.mark.parametrize(
    "form", ["{n} <ada@example.com>", "{n} ada@example.com", "{n}, ada@example.com"]
)
def test_a_name_that_is_also_a_word_between_two_stays(word: str, form: str) -> None:
    for name in (f"Ada {word}", f"{word} Lovelace"):
        assert found(form.format(n=name)) == [("ada@example.com", name)]


@pytest.mark.parametrize("word", ["and", "And", "AND", "und", "en", "y", "e", "&", "+"])
def test_a_word_between_two_is_of_no_name(word: str) -> None:
    line = f"Ada Lovelace <ada@example.com> {word} Grace Hopper <grace@example.com>"
    assert found(line) == [ADA, GRACE]


@pytest.mark.parametrize("line", ["@example.com", "ada@", "ada@@example.com", "a@b@c.example", "@"])
def test_broken_addresses_are_kept(line: str) -> None:
    assert [entry.address for entry in read_entries(f"Ada {line}, x")] == [line]


NAMES = ["", "Ada", "Ada Lovelace", "Lovelace, Ada", "O'Brien", "Dr. Ada", "山田", "1", "Ada, PhD"]
SEPARATORS = [" ", ", ", ";", "\t", " and ", " und ", "/", " | "]
SIGNS = ["", *SEPARATORS, '"', "'", "“", "<", ">", "(", ")", " - ", "[", "]", ":", "?", "&", "\\"]
SIGNS += ["• ", "1. ", "To: ", "mailto:", "12.05.2026 ", "\u200b", "\u00a0"]
FORMS = ["{a}", "<{a}>", "{n} <{a}>", '"{n}" <{a}>', "{a} ({n})", "{n} {a}", "{n}\t{a}"]
FORMS += ["{a} <{a}>", "{n} ({a})", "“{n}” <{a}>", "'{n}' <{a}>", '"{n} <{a}>', "{n}, {a}"]
FORMS += ["mailto:{a}", "<mailto:{a}>"]


@st.composite
def pastes(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Draw a line, and the addresses in it."""
    addresses = [f"p{n}@x{n}.example" for n in range(draw(st.integers(1, 6)))]
    line = ""
    for address in addresses:
        form = draw(st.sampled_from(FORMS)).format(a=address, n=draw(st.sampled_from(NAMES)))
        separators = st.lists(st.sampled_from(SIGNS), max_size=3).map("".join)
        line += draw(st.sampled_from(SEPARATORS)) + draw(separators) + form
    return f"{line} {draw(st.sampled_from(SIGNS))}", addresses


@given(pastes())
def test_every_address_is_in_exactly_one_entry(paste: tuple[str, list[str]]) -> None:
    line, addresses = paste
    entries = read_entries(line)
    read = [address for entry in entries for address in (entry.address, *entry.others)]
    assert [address.strip("\u200b") for address in read] == addresses
    for entry in entries:
        for part in entry.parts:
            assert "@" not in part
            assert not part or any(letter.isalpha() for letter in part)


@given(st.text(alphabet="a@.,;<>()\"'“” \t:/|-[]?&=\u200b", max_size=30))
def test_every_at_sign_is_in_an_entry(line: str) -> None:
    read = "".join(" ".join((entry.address, *entry.others)) for entry in read_entries(line))
    own_names = line.count("@") - read.count("@")
    # A dot around an address is none of it, so ".a@ (a@)" is one with itself as its name.
    addresses = {found.strip(".") for found in re.findall(r"[a.]*@[a.]*", line)}
    assert own_names == 0 or len(addresses) < line.count("@")


@given(st.lists(st.integers(0, 255), max_size=4), st.sampled_from(["{}", "?cc={}", "?body={}"]))
def test_link_spells_no_control_character(codes: list[int], form: str) -> None:
    spelled = "".join(f"%{code:02x}" for code in codes)
    entries = read_entries("mailto:" + form.format(f"ada{spelled}@example.com"))
    for address in (address for entry in entries for address in (entry.address, *entry.others)):
        assert not re.search(r"[\x00-\x1f\x7f]", address)


def test_null_byte_in_a_link_is_left_out() -> None:
    assert found("mailto:ada%00@example.com") == [("ada@example.com", "")]


MARY, CAT = ("", "Mary Jackson"), ("cat@example.com", "")


def recipients(line: str) -> list[tuple[str, str]]:
    return [(e.address, " ".join(part for part in e.parts if part)) for e in read_recipients(line)]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Ada Lovelace <ada@example.com>; Mary Jackson; cat@example.com", [ADA, MARY, CAT]),
        ("Lovelace, Ada <ada@example.com>, Mary Jackson, cat@example.com", [ADA, MARY, CAT]),
        ("Ada Lovelace (ada@example.com); Mary Jackson (X7); cat@example.com", [ADA, MARY, CAT]),
        ("ada@example.com (Ada Lovelace); Mary Jackson; cat@example.com", [ADA, MARY, CAT]),
        (
            "Ada Lovelace <ada@example.com>; Mary Jackson; Grace Hopper <grace@example.com>",
            [ADA, MARY, GRACE],
        ),
        ("Mary Jackson; Ada Lovelace <ada@example.com>", [MARY, ADA]),
        ("Mary Jackson, Ada Lovelace <ada@example.com>", [MARY, ADA]),
        ("Ada Lovelace <ada@example.com>; Mary Jackson", [ADA, MARY]),
        ("Mary Jackson, Lovelace, Ada <ada@example.com>", [MARY, ADA]),
        ("cat@example.com; Mary Jackson; Ada Lovelace <ada@example.com>", [CAT, MARY, ADA]),
    ],
)
def test_unresolved_recipient_is_an_entry_of_its_own(
    line: str, wanted: list[tuple[str, str]]
) -> None:
    assert recipients(line) == wanted
    assert found(line) == [entry for entry in wanted if entry[0]]


@pytest.mark.parametrize(
    "line",
    [
        "Grace Hopper <grace@example.com>; Ada Lovelace; ada@example.com",
        "Grace Hopper <grace@example.com>, Ada, Lovelace, ada@example.com",
        "Grace Hopper <grace@example.com>; ada@example.com; Ada Lovelace",
    ],
)
def test_lone_name_goes_to_the_address_that_spells_it(line: str) -> None:
    assert recipients(line) == [GRACE, ADA]


def test_cells_beside_one_address_are_no_recipients() -> None:
    for line in ("Engineer; Ada Lovelace <ada@example.com>; New York; 12", "X, Ada <a@x.example>"):
        assert len(recipients(line)) == 1


@pytest.mark.parametrize("job", ["Vice President", "Head of Sales", "Vertriebsleiterin", "CEO"])
def test_job_beside_an_address_is_no_recipient(job: str) -> None:
    assert recipients(f"Ada Lovelace <ada@example.com>; {job}") == [ADA]
    line = f"Ada Lovelace <ada@example.com>; {job}; Grace Hopper <grace@example.com>"
    assert recipients(line) == [ADA, GRACE]


NAMED = ["Ada Lovelace", "Mary Jackson", "Li Na", "Jo van Dyk", "Émile Zola", "Ng Wei"]


@given(
    st.lists(st.tuples(st.sampled_from(["{n} <{a}>", '"{n}" <{a}>', "{a}", "{n}"]), st.booleans())),
    st.sampled_from(["; ", ";"]),
)
def test_every_name_of_a_recipient_list_is_kept_beside_its_own_address(
    kinds: list[tuple[str, bool]], separator: str
) -> None:
    strange = "Qu{} Zyx"
    written = [
        (form, NAMED[n % len(NAMED)] if is_known else strange.format("abcdefgh"[n % 8]))
        for n, (form, is_known) in enumerate([("{n} <{a}>", True), *kinds])
    ]
    wanted = [
        (f"{n}@x.example" if "{a}" in form else "", name if "{n}" in form else "")
        for n, (form, name) in enumerate(written)
    ]
    line = separator.join(
        form.format(n=name, a=f"{n}@x.example") for n, (form, name) in enumerate(written)
    )
    assert recipients(line) == wanted
