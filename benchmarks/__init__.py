"""Budgets measured on generated studies, each beside the plainest way to do the same work. `python -m benchmarks` runs them."""
