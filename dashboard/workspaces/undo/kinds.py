"""The kinds of actions that can be undone, each registered by the app that has its rows."""

from dataclasses import dataclass

from django.db import models

from dashboard.workspaces.roles import Role


@dataclass(frozen=True)
class UndoableKind:
    """Actions on rows of ``model``.

    ``subject`` are the columns that say what a row is about: two rows with the same values there
    stand for the same thing, one after the other. ``role`` may undo. ``is_audited`` says that the
    audit log has these actions, so it also gets that one was undone. Of rows that are put back,
    those with a true value in the column ``exclusive`` come last, as another row has to give it up
    first.
    """

    name: str
    model: type[models.Model]
    subject: tuple[str, ...]
    role: Role
    is_audited: bool = True
    exclusive: str = ""

    @property
    def columns(self) -> list["models.Field[object, object]"]:
        return list(self.model._meta.concrete_fields)


_kinds: dict[str, UndoableKind] = {}


def register(kind: UndoableKind) -> None:
    """Register ``kind``, replacing an earlier one of the same name."""
    _kinds[kind.name] = kind


def find_kind(name: str) -> UndoableKind | None:
    """Return the kind with this name, None where a later release has it no more."""
    return _kinds.get(name)
