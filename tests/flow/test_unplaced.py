"""A map that would leave out too much is not drawn; the places are named, never counted."""

import pandas as pd
import pytest

from pipelines.classify import confirm_recipe
from pipelines.load import check_delivery, publish_delivery, receive_delivery
from taksir import paths
from taksir.needs.unplaced import UNPLACED_SHARE_MAX, Unplaced, unplaced_rows


def test_the_example_region_has_its_rows_on_the_map(example_region):
    for indicator, level in (("POV-01", "kecamatan"), ("ELD-01", "desa"), ("ORP-06", "kecamatan")):
        assert not unplaced_rows(indicator, level).blocks_map, indicator


def test_nothing_is_blocked_where_no_map_is_asked_for(example_region):
    assert unplaced_rows("POV-01", "") == Unplaced()
    assert unplaced_rows("no such", "kecamatan") == Unplaced()


@pytest.mark.parametrize(("nameless", "blocks"), [(1, False), (12, True)])
def test_facilities_without_an_area_block_their_map(empty_store, tmp_path, nameless, blocks):
    for name in ("batas_kecamatan.geojson",):
        proposal = receive_delivery(paths.EXAMPLE / name, name)
        recipe = confirm_recipe(proposal.recipe, by="t")
        check_delivery(proposal.delivery_id, recipe)
        publish_delivery(proposal.delivery_id)
    table = pd.read_csv(paths.EXAMPLE / "fasilitas_psks.csv", sep=";", dtype=str)
    table = table.drop(columns=["lintang", "bujur"])
    table.loc[: nameless - 1, "kode_desa"] = ""
    table.loc[: nameless - 1, "nama_desa"] = ""
    file = tmp_path / "fasilitas_2025.csv"
    table.to_csv(file, index=False)
    proposal = receive_delivery(file, file.name)
    checked = check_delivery(proposal.delivery_id, confirm_recipe(proposal.recipe, by="t"))
    assert checked.can_publish, [fault.sentence() for fault in checked.faults if fault.severity == "error"]
    publish_delivery(proposal.delivery_id)
    lost = unplaced_rows("ORP-06", "kecamatan")
    assert lost.share == pytest.approx(nameless / len(table)) and lost.blocks_map is blocks
    assert lost.blocks_map == (nameless / len(table) > UNPLACED_SHARE_MAX)
