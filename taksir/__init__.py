"""Taksir: from a delivered file to a number, a map and a plan people can trust."""

__version__ = "0.1.0"
