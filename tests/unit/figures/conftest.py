"""The fictional figure and its map, for every test of the figures."""

import pytest
from released_cases import geometry_of, released_of

from taksir.release import Released
from taksir.shapes import MapGeometry


@pytest.fixture
def released() -> Released:
    return released_of()


@pytest.fixture
def geometry() -> MapGeometry:
    return geometry_of()
