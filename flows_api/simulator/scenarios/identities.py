"""Believable identities in any number, the same for the same seed."""

import random
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from flows_api.simulator.scenarios.names import DOMAINS, NOTABLE, TONGUES

NO_NAME = 0.06
UNFOLDED = str.maketrans(
    {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ß": "ss", "æ": "ae", "ı": "i"}  # noqa: RUF001
    | {"Þ": "th", "ð": "d", "'": None, "-": None}
)


@dataclass(frozen=True, slots=True)
class Identity:
    """A name and an e-mail. Names are None for a candidate who was invited by e-mail only."""

    email: str
    first_name: str | None
    last_name: str | None


@dataclass(frozen=True, slots=True)
class _Name:
    native: str
    latin: str


def generate_identities(
    chance: random.Random, *, tongues: tuple[str, ...] = ()
) -> Iterator[Identity]:
    """Yield identities from ``tongues`` without end and without a repeated address.

    The notable ones are among the first.
    """
    notable = [Identity(f"{start}@{DOMAINS[0]}", first, last) for first, last, start in NOTABLE]
    chance.shuffle(notable)
    for index, identity in enumerate(_common_identities(chance, tongues)):
        if index % 3 == 1 and notable:
            yield notable.pop()
        yield identity


def _common_identities(chance: random.Random, tongues: tuple[str, ...]) -> Iterator[Identity]:
    pools = [POOLS[tongue] for tongue in tongues or POOLS]
    taken: Counter[str] = Counter()
    while True:
        given_name, family_name = map(chance.choice, chance.choice(pools))
        start = f"{given_name.latin}.{family_name.latin}"
        taken[start] += 1
        number = taken[start] if taken[start] > 1 else ""
        email = f"{start}{number}@{chance.choice(DOMAINS)}"
        if chance.random() < NO_NAME:
            yield Identity(email, None, None)
        else:
            yield Identity(email, given_name.native, family_name.native)


def _pool(names: str) -> list[_Name]:
    pairs = (name.partition("=") for name in names.split())
    return [_Name(native.replace("-", " "), latin or _latin(native)) for native, _, latin in pairs]


def _latin(name: str) -> str:
    """Return ``Łukasz`` as ``lukasz``."""
    plain = unicodedata.normalize("NFKD", name.translate(UNFOLDED))
    return "".join(char for char in plain if not unicodedata.combining(char)).lower()


POOLS = {tongue: (_pool(firsts), _pool(lasts)) for tongue, (firsts, lasts) in TONGUES.items()}
