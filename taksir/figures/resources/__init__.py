"""Figures of resources, each drawn from `Released` only."""
