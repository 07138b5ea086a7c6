"""Rows are made as Django makes them."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Model, QuerySet
from django.db.models.signals import post_init

from dashboard.core.blind_mode.reading import MaskedRow, read_as
from dashboard.core.database.prepared_queries import PreparedQuery
from dashboard.core.database.row_readers import QuickModel, quick_model
from dashboard.progress.models import CandidateState, SyncedCandidate
from tests.progress.factories import START, candidate_at, make_flow, write_sync
from tests.support.users import Users

User = get_user_model()
MODELS = list(apps.get_models())


def content(row: Any) -> dict[str, Any]:
    """Return all that a row holds, with its state."""
    held = dict(row.__dict__)
    state = held.pop("_state")
    return {**held, "state": (state.adding, state.db, dict(state.fields_cache))}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("blind", [False, True])
def test_a_row_of_each_model_is_as_djangos(model: type[Model], blind: bool) -> None:
    names = [field.attname for field in model._meta.concrete_fields]
    for loaded in (names, names[:1], names[::2]):
        values = [f"value {n}" for n in range(len(loaded))]
        with read_as(blind=blind):
            quick = quick_model(model).from_db("default", loaded, values)
            usual = model.from_db("default", loaded, values)
        assert type(quick) is model
        assert content(quick) == content(usual)
        assert quick.get_deferred_fields() == usual.get_deferred_fields()


def test_most_models_have_usual_rows() -> None:
    assert all(isinstance(quick_model(model), QuickModel) for model in (User, SyncedCandidate))


def test_a_model_with_listeners_makes_its_own_rows() -> None:
    seen: list[Any] = []

    def note(instance: Any, **_: Any) -> None:
        seen.append(instance)

    post_init.connect(note, sender=User)
    try:
        row = quick_model(User).from_db("default", ["id"], [7])
    finally:
        post_init.disconnect(note, sender=User)
    assert seen == [row]


class Loud(Model):
    """A model with a constructor of its own."""

    class Meta:
        app_label = "tests"
        managed = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_loud = True

    def __str__(self) -> str:
        return "loud"


def test_a_model_with_a_constructor_makes_its_own_rows() -> None:
    assert quick_model(Loud) is Loud


@pytest.mark.django_db
@pytest.mark.parametrize("blind", [False, True])
def test_related_rows_are_as_djangos(cast: Users, blind: bool) -> None:
    flow = make_flow(cast)
    write_sync(flow, START, candidate_at())

    def compose(flow_id: int) -> QuerySet[CandidateState]:
        return CandidateState.objects.filter(flow_id=flow_id).select_related("candidate__flow")

    with read_as(blind=blind):
        (quick,), (usual,) = PreparedQuery(compose, int).fetch(flow.pk), compose(flow.pk)
    assert content(quick.candidate) == content(usual.candidate)
    assert content(quick.candidate.flow) == content(usual.candidate.flow)
    assert quick == usual
    if blind:
        with pytest.raises(MaskedRow):
            quick.candidate.save()
