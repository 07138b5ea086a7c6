"""Django in processes of their own, for ``bench.pages``: the typical page, and our dashboard."""
