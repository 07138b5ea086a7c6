"""Header words of many languages and of well-known exports."""

import tomllib

import pytest

from dashboard.assignments.imports.readers.columns import recognize_header, select_columns
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.readers.headers import (
    EMAIL_WORD,
    WORDS_FILE,
    Role,
    normalize,
    read_heading,
)
from dashboard.assignments.imports.readers.reading import Choices

SECTIONS = tomllib.loads(WORDS_FILE.read_text("utf-8"))
FIELDS = ("email", "first_name", "last_name", "name", "name_part", "job_candidate_id", "job_id")
LANGUAGES = frozenset(
    [
        "en",
        "de",
        "fr",
        "es",
        "it",
        "pt",
        "nl",
        "pl",
        "ru",
        "uk",
        "ro",
        "el",
        "cs",
        "hu",
        "sv",
        "da",
        "fi",
        "bg",
        "hr",
        "tr",
        "zh",
        "ja",
        "ko",
        "vi",
        "th",
        "id",
        "hi",
        "bn",
        "ta",
        "te",
        "mr",
        "ar",
        "fa",
        "ur",
        "he",
        "ca",
        "eu",
        "is",
        "ga",
        "mt",
        "sq",
        "be",
        "uz",
        "kk",
        "af",
        "sw",
    ]
)


def test_languages_have_words_for_the_address_and_for_names() -> None:
    named = {
        language
        for section in ("first_name", "last_name", "name", "name_part")
        for language in SECTIONS[section]
    }
    assert named >= LANGUAGES
    assert SECTIONS["email"].keys() >= LANGUAGES - {"bg", "en"} | {"en", "bg"}


@pytest.mark.parametrize("section", FIELDS)
def test_words_of_a_field_are_read_as_it_in_any_spelling(section: str) -> None:
    earlier = [name for name in SECTIONS if name in FIELDS][: FIELDS.index(section)]
    taken = {
        normalize(word)
        for name in earlier
        for words in SECTIONS[name].values()
        for word in words.split(",")
    }
    for words in SECTIONS[section].values():
        for word in words.split(","):
            if normalize(word) not in taken:
                assert read_heading(word.upper()).meaning == section, word
                assert read_heading(f" {word}: *").meaning == section, word


EXPORTS = {
    "Google": (
        ["First Name", "Middle Name", "Last Name", "E-mail 1 - Label", "E-mail 1 - Value"],
        {"First Name": "first_name", "Last Name": "last_name", "E-mail 1 - Value": "email"},
    ),
    "Google before 2024": (
        ["Name", "Given Name", "Family Name", "E-mail 1 - Type", "E-mail 1 - Value"],
        {"Given Name": "first_name", "Family Name": "last_name", "E-mail 1 - Value": "email"},
    ),
    "Outlook": (
        ["Title", "First Name", "Last Name", "E-mail Address", "E-mail Type", "E-mail 2 Address"],
        {"First Name": "first_name", "Last Name": "last_name", "E-mail Address": "email"},
    ),
    "Outlook in German": (
        ["Anrede", "Vorname", "Nachname", "E-Mail-Adresse", "E-Mail-Typ", "E-Mail 2: Adresse"],
        {"Vorname": "first_name", "Nachname": "last_name", "E-Mail-Adresse": "email"},
    ),
    "LinkedIn": (
        ["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"],
        {"First Name": "first_name", "Last Name": "last_name", "Email Address": "email"},
    ),
    "Greenhouse": (
        ["Candidate ID", "Candidate Name", "Candidate Email", "Recruiter", "Hiring Manager Email"],
        {"Candidate Name": "name", "Candidate Email": "email"},
    ),
    "Lever": (
        ["Candidate Name", "Primary Email", "Owner Email", "Current Stage"],
        {"Candidate Name": "name", "Primary Email": "email"},
    ),
    "Workable": (
        ["Firstname", "Lastname", "Email", "Job title", "Stage", "Recruiter"],
        {"Firstname": "first_name", "Lastname": "last_name", "Email": "email"},
    ),
    "Ashby": (
        ["Candidate", "Primary Email Address", "Current Title", "Credited To"],
        {"Candidate": "name", "Primary Email Address": "email"},
    ),
    "SmartRecruiters": (
        ["Candidate First Name", "Candidate Last Name", "Candidate Email", "Hiring Manager"],
        {
            "Candidate First Name": "first_name",
            "Candidate Last Name": "last_name",
            "Candidate Email": "email",
        },
    ),
    "BambooHR": (
        ["Applicant First Name", "Applicant Last Name", "Applicant Email", "Job Title", "Status"],
        {
            "Applicant First Name": "first_name",
            "Applicant Last Name": "last_name",
            "Applicant Email": "email",
        },
    ),
    "Personio": (
        ["ID", "Vorname", "Nachname", "E-Mail", "Telefon", "Position", "Quelle"],
        {"Vorname": "first_name", "Nachname": "last_name", "E-Mail": "email"},
    ),
    "Teamtailor": (
        ["First name", "Last name", "Email", "Phone", "Referred by", "Referrer email"],
        {"First name": "first_name", "Last name": "last_name", "Email": "email"},
    ),
}


@pytest.mark.parametrize(("headers", "wanted"), EXPORTS.values(), ids=EXPORTS)
def test_well_known_exports(headers: list[str], wanted: dict[str, str]) -> None:
    mapping = recognize_header(headers)
    assert mapping is not None
    found = dict(zip(headers, mapping, strict=True))
    assert {header: field for header, field in found.items() if field} == wanted


@pytest.mark.parametrize(
    "header",
    [
        "Hiring Manager Email",
        "Recruiter E-mail",
        "Ansprechpartner E-Mail",
        "E-Mail Vorgesetzte",
        "Referrer email",
        "Empfohlen von (E-Mail)",
        "Courriel du recruteur",
        "Correo del responsable",
        "担当者メールアドレス",
        "Emergency contact e-mail",
        "Contact person e-mail",
        "Submitted by",
        "Eingereicht von",
        "Soumis par",
        "TA",
    ],
)
def test_address_of_another_role_is_not_the_candidates(header: str) -> None:
    assert read_heading(header).role == Role.OTHER
    rows = [["boss@x.example", "ada@x.example"], ["chief@x.example", "grace@x.example"]]
    assert select_columns([header, "Zzz"], rows, 2).mapping == ("", "email")


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Talent Email", Role.UNCLEAR),
        ("Your e-mail", Role.UNCLEAR),
        ("Employee", Role.UNCLEAR),
        ("Candidate contact", Role.CANDIDATE),
        ("Email", Role.UNSAID),
        ("By", Role.UNSAID),
        ("Chris", Role.UNSAID),
    ],
)
def test_role_by_the_words_of_a_header(header: str, role: Role) -> None:
    assert read_heading(header).role == role


@pytest.mark.parametrize("header", ["Adresse", "E-mail Type", "E-mail 1 - Label", "Email opt-in"])
def test_no_address_column(header: str) -> None:
    assert read_heading(header).meaning != "email"


@pytest.mark.parametrize(
    ("headers", "mapping"),
    [
        (("Name", "Vorname", "E-Mail"), ("last_name", "first_name", "email")),
        (("Name", "Surname", "Email"), ("first_name", "last_name", "email")),
        (("Nom", "Prénom", "Courriel"), ("last_name", "first_name", "email")),
        (("Nombre", "Apellidos", "Correo"), ("first_name", "last_name", "email")),
        (("Name", "First name", "Last name", "Email"), ("", "first_name", "last_name", "email")),
        (("Full name", "First name", "Email"), ("name", "", "email")),
        (("Name", "Email"), ("name", "email")),
    ],
)
def test_name_beside_a_part_is_the_other_part(
    headers: tuple[str, ...], mapping: tuple[str, ...]
) -> None:
    assert recognize_header(headers) == mapping


@pytest.mark.parametrize("header", ["User Email", "Kontaktstelle E-Mail", "Mail (intern)"])
def test_word_of_an_e_mail_among_unknown_ones_makes_a_header(header: str) -> None:
    assert read_heading(header).meaning == EMAIL_WORD
    table = read_bytes(f"Blorb,{header}\nx,ada@x.example\ny,g@x.example\n".encode(), Choices())
    assert table.headers == ("Blorb", header)
    assert table.mapping[1] == "email"


def test_title_with_the_word_is_no_header() -> None:
    table = read_bytes(b"Contacts by e-mail\nAda,ada@x.example\nGrace,g@x.example\n", Choices())
    assert not any(table.headers)


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("Vorname / First name", "first_name"),
        ("Last Name (Nachname)", "last_name"),
        ("E-Mail | Courriel", "email"),
        ("E-Mail / Telefon", EMAIL_WORD),
        ("Invitee Email", "email"),
        ("What is your name?", "name_part"),
    ],
)
def test_header_in_two_languages_or_with_words_around(header: str, meaning: str) -> None:
    assert read_heading(header).meaning == meaning
