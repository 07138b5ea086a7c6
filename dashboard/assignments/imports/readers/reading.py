"""Readings of a list: a guess per stage with its evidence, or a member's choice."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Guess:
    """A guess of one stage about a list, with the evidence for it.

    One that is not sure is asked on the review page.
    """

    value: str
    evidence: str = ""
    is_sure: bool = True
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choices:
    """Choices of a member instead of the guesses. None leaves it to the reader.

    ``header`` is the number of the header's line in the file, and 0 for a list without one.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: int | None = None
    with_hidden: bool = False
    mapping: tuple[str, ...] | None = None

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Choices":
        mapping = values.get("mapping")
        return cls(**{**values, "mapping": None if mapping is None else tuple(mapping)})

    def to_json(self) -> dict[str, Any]:
        """Return the choices as stored: only those that were made."""
        return {name: value for name, value in vars(self).items() if value not in (None, False)}


@dataclass(frozen=True)
class Reading:
    """The guesses of all stages of one list, by the name of the stage.

    The stages are kind, encoding, delimiter, sheet, header and columns. A workbook has no encoding
    and no delimiter, a pasted list has no kind. ``hidden_rows`` counts the rows that the workbook
    hides.
    """

    guesses: Mapping[str, Guess] = field(default_factory=dict)
    hidden_rows: int = 0

    def plus(self, **guesses: Guess) -> "Reading":
        return replace(self, guesses={**self.guesses, **guesses})

    @property
    def unsure(self) -> list[str]:
        return [stage for stage, guess in self.guesses.items() if not guess.is_sure]

    def to_json(self) -> dict[str, Any]:
        stages = {stage: vars(guess) for stage, guess in self.guesses.items()}
        return {"guesses": stages, "hidden_rows": self.hidden_rows}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Reading":
        guesses = {
            stage: Guess(**{**guess, "alternatives": tuple(guess["alternatives"])})
            for stage, guess in stored.get("guesses", {}).items()
        }
        return cls(guesses, stored.get("hidden_rows", 0))
