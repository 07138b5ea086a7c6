"""The style and script bundles that every page loads: one file each.

A page then makes two requests for them, not forty. The parts stay separate files in the source
tree, and are served separately while DEBUG is on.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Styles in this order; layers.css comes first and orders the layers.
BUNDLES: Final[dict[str, tuple[str, ...]]] = {
    "css/flowdeck.css": (
        "css/layers.css",
        "css/tokens.css",
        "css/base.css",
        "css/shell.css",
        "css/menu.css",
        "css/page.css",
        "css/card.css",
        "css/button.css",
        "css/field.css",
        "css/notice.css",
        "css/connection.css",
        "css/status.css",
        "css/toolbar.css",
        "css/saved-views.css",
        "css/table.css",
        "css/table-compact.css",
        "css/chips.css",
        "css/steps.css",
        "css/attempt.css",
        "css/meter.css",
        "css/empty.css",
        "css/plain.css",
        "css/team.css",
        "css/account.css",
        "css/audit.css",
        "css/batch.css",
        "css/batch-preview.css",
        "css/palette.css",
        "css/help.css",
        "css/utilities.css",
    ),
    "js/flowdeck.js": (
        "js/menu.js",
        "js/dialog.js",
        "js/palette.js",
        "js/shortcuts.js",
        "js/zone.js",
        "js/copy.js",
        "js/focus.js",
        "js/posted.js",
        "js/open-details.js",
        "js/submit-once.js",
        "js/dismiss.js",
        "js/keep-open.js",
        "js/announce.js",
        "js/clean-query.js",
        "js/table-roles.js",
        "js/time-toggle.js",
        "js/demo-fill.js",
        "js/problem.js",
        "js/connection.js",
        "js/countdown.js",
        "js/passkey.js",
        "js/drop-file.js",
    ),
}


def bundle_files(bundle: str) -> tuple[str, ...]:
    """Return the static files a page links for ``bundle``: the collected file, else its parts."""
    is_made = isinstance(staticfiles_storage, BundledStorage)
    return (bundle,) if is_made else BUNDLES[bundle]


class BundledStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # not typed
    """WhiteNoise's storage, extended to join each bundle's parts when files are collected."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """Build the bundles, then hash and compress them like any other file."""
        for bundle, parts in {} if dry_run else BUNDLES.items():
            self.delete(bundle)
            self._save(bundle, ContentFile("\n".join(self._text(part) for part in parts)))
            paths[bundle] = (self, bundle)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _text(self, name: str) -> str:
        with self.open(name) as file:
            return str(file.read(), "utf-8")
