"""Measurements that are printed and not asserted; each is run from the root by `python -m benchmarks.<name>`.

- `window_stalls`: how long the window stands still in what a person does all day, as one table.
- `drift`: a scan for drift over many services in memory.
- `start_time`: the start of a built package, or of another version, against the source run.
"""
