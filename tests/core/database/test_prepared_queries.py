"""A prepared query returns what the same query returns when it is composed anew."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import Count, F, QuerySet, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.accounts.sessions.store import SessionStore
from dashboard.core.database.prepared_queries import SIZES, PreparedLookup, PreparedQuery
from dashboard.workspaces.models import Membership, SavedView
from tests.support.users import Users


def _memberships(user_id: int, role: str) -> QuerySet[Membership]:
    rows = Membership.objects.filter(user_id=user_id, role=role).select_related("workspace")
    return rows.annotate(address=F("workspace__base_url")).order_by("-workspace__name")


def _values(user_id: int) -> QuerySet[Membership, tuple[int, str]]:
    return Membership.objects.filter(user_id=user_id).values_list("pk", "workspace__slug")[:2]


def _flat(slug: str) -> QuerySet[Membership, str]:
    found = Membership.objects.filter(workspace__slug=slug).order_by("user__email")
    return found.values_list("user__email", flat=True)


def _members(slug: str, *keys: int) -> QuerySet[Membership, str]:
    found = Membership.objects.filter(workspace__slug=slug, user__in=keys).order_by("user__email")
    return found.values_list("user__email", flat=True)


def _facts(membership: Any) -> Any:
    return vars(membership.workspace) | {"_state": None}, membership.pk, membership.address


@pytest.fixture
def users(cast: Users) -> list[User]:
    return list(User.objects.all())


def test_it_returns_the_rows_of_each_value(users: list[User]) -> None:
    prepared = PreparedQuery(_memberships, int, str)
    for user in users:
        for role in ("owner", "recruiter", "viewer", "'; --", "\x02", ""):
            found = [_facts(row) for row in prepared.fetch(user.pk, role)]
            assert found == [_facts(row) for row in _memberships(user.pk, role)]
    assert any(prepared.fetch(user.pk, "owner") for user in users)


def test_it_returns_values(users: list[User]) -> None:
    pairs, emails = PreparedQuery(_values, int), PreparedQuery(_flat, str)
    for user in users:
        assert pairs.fetch(user.pk) == list(_values(user.pk))
    for slug in ("acme", "", "%s"):
        assert emails.fetch(slug) == list(_flat(slug))
    assert emails.fetch("acme")


def _joined(before: datetime, day: date) -> QuerySet[User, str]:
    found = User.objects.filter(date_joined__lt=before, date_joined__date__gte=day)
    return found.order_by("email").values_list("email", flat=True)


def _counted(user_id: int) -> QuerySet[Membership, int]:
    rows = Membership.objects.filter(user_id=user_id).annotate(one=Value(1)).order_by()
    return rows.values("one").annotate(n=Count("pk")).values_list("n", flat=True)


def test_it_compares_with_days_and_times(users: list[User]) -> None:
    prepared, now = PreparedQuery(_joined, datetime, date), timezone.now()
    for before in (now, now - timedelta(days=1), now + timedelta(days=1)):
        for day in (now.date(), now.date() + timedelta(days=2), date(2000, 1, 1)):
            assert prepared.fetch(before, day) == list(_joined(before, day))
    assert len(prepared.fetch(now + timedelta(days=1), date(2000, 1, 1))) == len(users)


def test_a_count_of_nothing_is_a_row(users: list[User]) -> None:
    prepared = PreparedQuery(_counted, int)
    for user in users:
        assert prepared.fetch(user.pk) == [Membership.objects.filter(user=user).count()]
    assert prepared.fetch(0) == [0]


def test_it_is_composed_once_and_run_each_time(users: list[User]) -> None:
    composed = []

    def compose(user_id: int) -> QuerySet[User]:
        composed.append(user_id)
        return User.objects.filter(pk=user_id)

    prepared = PreparedQuery(compose, int)
    with CaptureQueriesContext(connection) as queries:
        assert [prepared.fetch(user.pk) for user in users] == [[user] for user in users]
    assert len(queries) == len(users)
    assert len(composed) == 1


@pytest.mark.parametrize("count", [0, 1, 2, 5, 7, 99, 100, 101, 250])
def test_a_lookup_returns_the_rows_of_its_keys(users: list[User], count: int) -> None:
    lookup = PreparedLookup(_members, str, key=int)
    keys = [*range(10_000, 10_000 + count), *(user.pk for user in users)][-count:] if count else []
    with CaptureQueriesContext(connection) as queries:
        found = lookup.fetch(keys, "acme")
    assert found == list(_members("acme", *keys))
    assert found or count < 2  # the last user is in another workspace
    assert len(queries) == -(-count // 100)


def test_a_lookup_is_composed_for_few_numbers_of_keys(users: list[User]) -> None:
    composed = []

    def compose(slug: str, *keys: int) -> QuerySet[Membership, str]:
        composed.append(len(keys))
        return _members(slug, *keys)

    lookup = PreparedLookup(compose, str, key=int)
    for count in range(201):
        lookup.fetch(list(range(count)), "acme")
    assert len(composed) == len(set(composed)) == len(SIZES)


def test_it_reads_what_changed(users: list[User]) -> None:
    prepared = PreparedQuery(lambda pk: User.objects.filter(pk=pk), int)
    user = users[0]
    assert prepared.fetch(user.pk)[0].name == user.name
    User.objects.filter(pk=user.pk).update(name="Another name")
    assert prepared.fetch(user.pk)[0].name == "Another name"
    user.delete()
    assert prepared.fetch(users[0].pk or 0) == []


@pytest.mark.django_db(transaction=True)
def test_threads_share_it_with_connections_of_their_own() -> None:
    pks = [User.objects.create_user(f"{n}@example.com").pk for n in range(8)]
    prepared = PreparedQuery(lambda pk: User.objects.filter(pk=pk), int)

    def emails(pk: int) -> set[str]:
        try:
            return {prepared.fetch(pk)[0].email for _ in range(20)}
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(emails, pks)) == [{f"{n}@example.com"} for n in range(8)]


@pytest.mark.django_db
def test_a_value_of_another_kind_is_refused() -> None:
    prepared = PreparedQuery(lambda pk: User.objects.filter(pk=pk), int)
    for values in (("1",), (), (1, 2), (True,)):
        with pytest.raises(TypeError):
            prepared.fetch(*values)


@pytest.mark.django_db
def test_a_query_must_use_each_value_as_it_is() -> None:
    for compose in (
        lambda pk: User.objects.filter(pk=pk + 1),
        lambda pk: User.objects.all(),
        lambda pk: User.objects.filter(email=f"{pk}@example.com"),
    ):
        with pytest.raises(ValueError, match="each value"):
            PreparedQuery(compose, int).fetch(1)


@pytest.mark.django_db
def test_a_session_is_read_until_it_expires() -> None:
    session = SessionStore()
    session["who"] = "Olivia"
    session.create()
    assert SessionStore(session.session_key)["who"] == "Olivia"
    assert "who" not in SessionStore("another")
    session.set_expiry(-1)
    session.save()
    assert SessionStore(session.session_key).load() == {}


def test_a_user_is_read_by_id_and_by_address(users: list[User]) -> None:
    user = users[0]
    assert User.objects.get(pk=user.pk) == User.objects.get(email=user.email) == user
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=2**31 - 1)


def test_saved_views_are_of_one_list_by_name(cast: Users) -> None:
    membership = Membership.objects.filter(user=cast.owner).first()
    assert membership is not None
    for name in ("b", "A"):
        SavedView.objects.create(
            membership=membership, list_name="flow_list", name=name, query="q=1"
        )
    from dashboard.workspaces.saved_views.queries import list_saved_views

    assert [view.name for view in list_saved_views(membership, "flow_list")] == ["A", "b"]
    assert list_saved_views(membership, "candidate_list") == []
