"""The reader in blind mode, and what models give such a reader.

``require_role`` decides it for a request. A model that holds who a candidate is inherits from
``Maskable``, so that every page, export and fragment gets it masked, those of tomorrow too.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self

from django.db import models
from django.http.response import HttpResponseBase, StreamingHttpResponse

_is_blind = ContextVar("is_blind", default=False)


class MaskedRow(Exception):
    """Raised by saving a row that was read in blind mode: its values are not the stored ones."""


def is_blind() -> bool:
    """Return whether the current reader is in blind mode."""
    return _is_blind.get()


@contextmanager
def read_as(*, blind: bool) -> Iterator[None]:
    """Read as a member in blind mode, or as any other one."""
    token = _is_blind.set(blind)
    try:
        yield
    finally:
        _is_blind.reset(token)


def mask_stream(response: HttpResponseBase) -> None:
    """Have a streamed ``response``, whose content is read later, made in blind mode too."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = _streamed_blind(iter(response))


def _streamed_blind(parts: Iterable[bytes]) -> Iterator[bytes]:
    iterator = iter(parts)
    while True:
        with read_as(blind=True):
            part = next(iterator, None)
        if part is None:
            return
        yield part


class Maskable(models.Model):
    """A model whose rows are read masked in blind mode. A masked row can't be saved."""

    is_masked = False

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """Save the row. Raises MaskedRow where masked values would be stored."""
        if self.is_masked:
            fields = options.get("update_fields")
            if fields is None or self.masked().keys() & set(fields):
                raise MaskedRow(self._meta.label)
        super().save(**options)

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any
    ) -> Self:
        """Return a row as it is stored, or masked for a reader in blind mode."""
        row = super().from_db(db, field_names, values, **options)
        row.mask_for_reader()
        return row

    def mask_for_reader(self) -> None:
        """Mask this row, as it was just read, for a reader in blind mode."""
        if is_blind():
            loaded = self.__dict__.keys()
            masked = {name: value for name, value in self.masked().items() if name in loaded}
            self.__dict__.update(masked)
            self.is_masked = True

    def masked(self) -> Mapping[str, Any]:
        """Return the values of the fields that a reader in blind mode gets others of."""
        raise NotImplementedError
