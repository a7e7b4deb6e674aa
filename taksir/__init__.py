"""Taksir: from a delivered file to a number, a map and a plan people can trust."""

from taksir.environment import read_settings

__version__ = "0.1.0"

read_settings()  # before anything asks the environment
