"""Kabupaten Lembah Sehati (99.01): a fictional region, generated whole from one seed.

Everything in `data/example/` comes from here: places, people, a sample survey of them, and the files
that agencies would deliver. The people are known, so the truth of every figure is known too.
Run `python -m pipelines.example` to write the files again, byte for byte the same.
"""

SEED = 20261121
"""The one seed behind the region; every part of it draws from its own stream."""
