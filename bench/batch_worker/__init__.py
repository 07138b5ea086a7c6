"""A worker process of its own, to be measured by ``bench.throughput``."""
