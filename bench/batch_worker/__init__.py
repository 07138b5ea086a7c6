"""A separate worker process that ``bench.throughput`` measures."""
