"""Graders that benchmarks compare: ours and others, really installed, each used as its documentation says."""
