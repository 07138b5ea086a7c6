from typing import Any

from django.db import migrations, transaction
from django.db.models import F, OuterRef, Q, Subquery, Sum

# The column holds what lists sort by now, so the function is not frozen here.
from dashboard.core.text_search import search_text

BATCH = 500
MAX_SORT_NAME = 100


def fill(apps: Any, schema_editor: Any) -> None:
    """Fill the columns of existing candidates, in batches that lock no table for long.

    Rows that the release before writes during the upgrade are sorted last until they change.
    """
    alias = schema_editor.connection.alias
    candidates = apps.get_model("progress", "SyncedCandidate").objects.using(alias)
    _fill_all(candidates, lambda keys: _fill_names(candidates, keys))
    states = apps.get_model("progress", "CandidateState").objects.using(alias)
    current = states.filter(Q(valid_to=None) | Q(valid_to__gt=F("flow__version")))
    results = apps.get_model("progress", "StepResult").objects.using(alias)
    _fill_all(current, lambda keys: _fill_totals(states, results, keys))


def _fill_all(rows: Any, fill_batch: Any) -> None:
    last = 0
    while keys := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        fill_batch(keys)
        last = keys[-1]


def _fill_names(rows: Any, keys: list[int]) -> None:
    """Fill these names. They are locked, so that one that is erased is not written again."""
    with transaction.atomic(using=rows.db):
        found = list(rows.select_for_update().filter(pk__in=keys))
        for row in found:
            name = search_text(row.first_name, row.last_name) or search_text(row.email)
            row.sort_name = name[:MAX_SORT_NAME]
        rows.model.objects.using(rows.db).bulk_update(found, ["sort_name"])


def _fill_totals(states: Any, results: Any, keys: list[int]) -> None:
    own = results.filter(
        Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_from")),
        candidate=OuterRef("candidate"),
        valid_from__lte=OuterRef("valid_from"),
    )
    total = own.order_by().values("candidate").annotate(total=Sum("score")).values("total")
    states.filter(pk__in=keys).update(total_score=Subquery(total))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("progress", "0015_sort_columns")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
