"""Words and signs beside names that are no part of them, as patterns."""

import re
from typing import Final

DOUBLE_QUOTES: Final = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02\u300c\u300d\u300e\u300f'
# Invisible characters, but for the two joiners that Persian and Indian names are written with.
INVISIBLE: Final = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufffc\U000e0000-\U000e007f]"
)
JOINERS: Final = "\u200c\u200d"
ENTITIES: Final = re.compile(r"&(?:nbsp|quot|amp|lt|gt|#39|#34|#160|#x27);", re.IGNORECASE)
CONNECTORS: Final = frozenset(
    [
        "and",
        "und",
        "et",
        "y",
        "e",
        "och",
        "og",
        "en",
        "i",
        "oraz",
        "or",
        "oder",
        "ou",
        "sowie",
        "plus",
        "&",
        "+",
    ]
)
"""Words between two addresses."""

FIELD_LABELS: Final = (
    "reply[- ]to|empf\u00e4nger|absender|antwort an|blindkopie|bcc"
    "|e-?mails?|e-?mail[- ]?address(?:es)?|e-?mail[- ]?adressen?|mailto|smtp|correo|courriel"
    "|tel|phone|telefon|mobile|mobil|handy|fax|full name|vorname|nachname|first name|last name"
    "|candidates?|kandidat(?:en|in|innen)?|bewerber(?:in|innen)?|applicants?|recipients?"
    "|subject|betreff|datum|gesendet|url|www|https?"
)
# Short words are labels only before a colon: An, Do, To, Van and Till are names as well.
WORD_LABELS: Final = (
    "to|cc|from|sender|an|von|kopie|\u00e0|de|para|pour|a|da|per|od|do|van|aan|til|fra|till|fr\u00e5n"
    "|mails?|name|members?|date|sent"
)
LABEL: Final = re.compile(rf"^\W*(?:{FIELD_LABELS}|{WORD_LABELS})\s*:+", re.IGNORECASE)
LABEL_ALONE: Final = re.compile(rf"^\W*(?:{FIELD_LABELS})\W*$", re.IGNORECASE)
UNKNOWN: Final = (
    "undefined|unknown|unbekannt|inconnu|desconocido|sconosciuto|onbekend|no name"
    "|not (?:available|applicable|provided|known)|(?:keine|ohne) (?:angaben?|namen?)"
    "|tb[acd]|object Object|true|false|xx+"
)
PLACEHOLDER: Final = (
    r"(?:[nN]\.? ?/ ?[aA]\.?|[nN]\. ?[aA]\.?|NA|NULL|null|nil|NIL|nan|NaN|NONE|None|none"
    rf"|#[\w/]+[!?]?|k\. ?A|(?i:{UNKNOWN}))"
)
PLACEHOLDERS: Final = re.compile(rf"\W*{PLACEHOLDER}(?:\W+{PLACEHOLDER})*\W*")
"""One for the name, or one for each of its parts: "null null"."""
TITLES: Final = re.compile(
    r"(?i:(?:dr|prof|mr|mrs|ms|mx|miss|herr|frau|hr|fr|sir|madam|dipl|ing|mag|mme|mlle|sr|sra|dott)"
    r"[.\s-]*)+"
)
GENERATIONS: Final = re.compile(
    r"(?i:jr|sr|jun|sen|junior|senior|2nd|3rd|[4-9]th)\.?|I{2,3}|IV|VI{0,3}"
)
PARTICLES: Final = frozenset(
    (
        "al",
        "bin",
        "da",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "la",
        "le",
        "les",
        "lo",
        "san",
        "ten",
        "ter",
        "van",
        "von",
        "y",
        "zu",
        "zum",
        "zur",
    )
)
"""Words that a last name may begin with."""
JOB: Final = re.compile(
    r"(?i)\b(?:president|manager(?:in)?|director|directrice|directeur|directora?|engineer|developer"
    r"|designer(?:in)?|analyst(?:in)?|consultant|officer|assistant(?:in)?|coordinator|specialist"
    r"|recruiter(?:in)?|architect|administrator|executive|intern|trainee|head of|c[efot]o|vp"
    r"|(?:\w+)?leiter(?:in)?|(?:\w+)?entwickler(?:in)?|(?:\w+)?berater(?:in)?|ingenieur(?:in)?"
    r"|gesch\u00e4ftsf\u00fchrer(?:in)?|ing\u00e9nieure?|responsable|gerente|jefe|ingeniero|ingeniera)\b"
)
"""Words of a job, which are no names."""
COMPANIES: Final = "inc|llc|ltd|gmbh|ag|corp|plc|se|kg|bv|sa|srl|co"
COMPANY: Final = re.compile(r"(?i)\b(?:gmbh|inc|llc|ltd|corp|plc)\b\.?$")
DEGREES: Final = (
    r"ph\.? ?d|m\.? ?d|d\.?phil|m\.?phil|m\.?b\.?a|e?mba|b\.? ?a|m\.? ?a|b\.? ?sc|m\.? ?sc"
    r"|b\.? ?eng|m\.? ?eng|ll\.? ?[bmd]|b\.?ed|m\.?ed|j\.?d|dds|dvm|rn|cpa|cfa|cfp|pmp|csm"
    r"|shrm-?s?cp|s?phri?|cissp|pe|esq(?:uire)?|ret|dr|prof"
    r"|dipl\.?-? ?(?:ing|inf|kfm|psych|phys|math|kffr)|mag|bakk|ing|mph|mpa|mfa|bba|bs|ms|edd|psyd"
    r"|fcca|acca|aca|mcipd|fcipd"
)
CREDENTIALS: Final = re.compile(
    rf"(?i:{DEGREES}|(?:she|he|they)/\w+|{COMPANIES})[.]*(?:\s*\([^()]*\))?"
)
# Degrees in a spelling that no name has, also without a comma before, and labels of an address:
# "Ada Lovelace PhD", "Ada Lovelace E-Mail".
AFTER_NAME: Final = re.compile(
    r"(?:(?i:e-?mail|tel|telefon):?|(?:Ph\.?D|MBA|EMBA|M\.?Sc|MSc|B\.?Sc|M\.?Eng|B\.?Eng|LL\.?[BM]|D\.?Phil|MPH|CPA|CFA|PMP|CISSP"
    r"|SHRM-S?CP|Dipl\.-?(?:Ing|Inf|Kfm|Psych))\.?,?)"
)
