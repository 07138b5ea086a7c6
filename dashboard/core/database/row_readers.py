"""Build the rows of a queryset from what its cursor returns, as its iterables do.

They find out anew for each query which column is which field. Here that is found out once, for a
query that runs often (``prepared_queries.py``).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from operator import itemgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init
from django.db.models.sql.compiler import SQLCompiler

from dashboard.core.blind_mode.reading import Maskable

Reader = Callable[[Sequence[Any]], list[Any]]


def row_reader(queryset: QuerySet[Any, Any], compiler: SQLCompiler) -> Reader:
    """Return what turns the columns of rows into the models or values of ``queryset``.

    ``compiler`` has composed its SQL. Raises TypeError for querysets of other kinds: those of
    dictionaries and of named tuples, and those that know their related objects already.
    """
    query: Any = queryset
    if query._known_related_objects or query._prefetch_related_lookups:
        raise TypeError("the queryset has related objects of its own")
    convert, build = _converter(compiler), _builder(query._iterable_class, compiler)
    return lambda rows: [build(row) for row in convert(rows)]


def _builder(iterable: type, compiler: Any) -> Callable[[Any], Any]:
    """Return what builds a row of the kind that ``iterable`` has."""
    if iterable is FlatValuesListIterable:
        return itemgetter(0)
    if iterable is ValuesListIterable:
        return tuple
    if iterable is ModelIterable:
        return _model_builder(compiler)
    raise TypeError(f"no rows of {iterable.__name__}")


def _model_builder(compiler: Any) -> Callable[[Any], Any]:
    model, fields = quick_model(compiler.klass_info["model"]), compiler.klass_info["select_fields"]
    columns = slice(fields[0], fields[-1] + 1)
    names = [column.target.attname for column, *_ in compiler.select[columns]]
    find: Any = get_related_populators  # whose stubs are those of a later Django
    related = find(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)
    _use_quick_models(related)
    annotations = tuple((compiler.annotation_col_map or {}).items())

    def build(row: Any) -> Any:
        found = model.from_db(DEFAULT_DB_ALIAS, names, row[columns])
        for populator in related:
            populator.populate(row, found)
        for name, position in annotations:
            setattr(found, name, row[position])
        return found

    return build


class QuickModel:
    """Makes the rows of a model as its ``from_db`` does, in a tenth of the time.

    ``Model.__init__`` takes its values by position or by name, and looks at each field for what
    rows of a database never have.
    """

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        self._is_maskable = issubclass(model, Maskable)

    def from_db(self, db: str, names: Collection[str], values: Collection[Any]) -> Any:
        """Return the row with these values of the columns ``names``. Others are deferred."""
        row: Any = self._model.__new__(self._model)
        state = ModelState()
        state.adding = False
        state.db = db
        row.__dict__.update(zip(names, values, strict=True), _state=state)
        if self._is_maskable:
            row.mask_for_reader()
        return row


def quick_model(model: type[Model]) -> "type[Model] | QuickModel":
    """Return the quick way to make rows of ``model``, or itself where its own way differs."""
    own: Any = model.from_db
    usual: Any = Maskable.from_db if issubclass(model, Maskable) else Model.from_db
    is_usual = (
        model.__init__ is Model.__init__
        and own.__func__ is usual.__func__
        and all(type(getattr(model, f.attname)) in PLAIN for f in model._meta.concrete_fields)
        and not pre_init.has_listeners(model)
        and not post_init.has_listeners(model)
    )
    return QuickModel(model) if is_usual else model


PLAIN = (DeferredAttribute, ForeignKeyDeferredAttribute)
"""The attributes of fields that are stored as they are."""


def _use_quick_models(populators: Iterable[Any]) -> None:
    for populator in populators:
        populator.model_cls = quick_model(populator.model_cls)
        _use_quick_models(populator.related_populators)


def _converter(compiler: Any) -> Callable[[Iterable[Any]], Iterable[Any]]:
    """Return what converts columns to values of their fields, without those only sorted by."""
    count = compiler.col_count
    expressions = [column for column, *_ in compiler.select[:count]]
    if compiler.has_composite_fields(expressions):
        raise TypeError("no rows with composite keys")
    converters = [
        (position, convert, expression)
        for position, (converts, expression) in compiler.get_converters(expressions).items()
        for convert in converts
    ]

    def convert(rows: Iterable[Any]) -> Iterable[Any]:
        # Each thread has a connection of its own.
        connection = connections[DEFAULT_DB_ALIAS]
        for row in rows:
            values = list(row[:count])
            for position, convert, expression in converters:
                values[position] = convert(values[position], expression, connection)
            yield values

    return convert
