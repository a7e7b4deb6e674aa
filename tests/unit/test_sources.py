"""Counts of registers and requests: groups that must not be counted in small areas are not."""

import pytest

from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.evidence import Evidence
from taksir.needs.sources import register_count, request_count

INDICATOR = load_catalogue().indicator("CHD-02")
NOTHING = Evidence(())


@pytest.mark.parametrize("count", [register_count, request_count])
def test_a_group_that_would_show_persons_is_not_counted_in_small_areas(count):
    """Children in contact with the law: public down to the regency only (public_level)."""
    with pytest.raises(TaksirError, match="contact with the law are counted down to kabupaten only"):
        count(INDICATOR, ["PPKS-03"], "kecamatan", NOTHING)


def test_a_sum_that_holds_a_group_of_small_areas_goes_on():
    """Beside neglected children, counted down to the village, the sum points at nobody of the other group."""
    with pytest.raises(TaksirError, match="no published delivery|No register"):
        register_count(INDICATOR, ["PPKS-03", "PPKS-02"], "kecamatan", NOTHING)
