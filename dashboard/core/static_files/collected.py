"""Check that ``collectstatic`` has run for the files that this release has."""

from collections.abc import Iterator
from typing import Final, cast

from django.apps import apps
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import Storage

from dashboard.core.static_files.bundles import BUNDLES, BundledStorage

COLLECT: Final = "python manage.py collectstatic --noinput"


def find_uncollected() -> list[str]:
    """Return the static files that are missing from the manifest or were collected differently.

    The list is empty where pages link the files themselves, as while DEBUG is on.
    """
    if not isinstance(staticfiles_storage, BundledStorage):
        return []
    known = staticfiles_storage.hashed_files
    changed = [
        name
        for name, source in _iterate_sources()
        # A changed file of the same name would be served as the earlier release had it.
        if name not in known or not _has_same_content(name, source)
    ]
    return changed + [bundle for bundle in BUNDLES if bundle not in known]


def _iterate_sources() -> Iterator[tuple[str, Storage]]:
    """Yield the files that ``collectstatic`` would copy. Of two with one name, the first counts."""
    config = cast("StaticFilesConfig", apps.get_app_config("staticfiles"))
    seen = set()
    for finder in get_finders():
        for name, storage in finder.list(config.ignore_patterns):
            if name not in seen:
                seen.add(name)
                yield name, storage


def _has_same_content(name: str, source: Storage) -> bool:
    if not staticfiles_storage.exists(name):
        return False
    with source.open(name) as original, staticfiles_storage.open(name) as copy:
        return bool(original.read() == copy.read())
