"""The maps of the page Resources: need × access by thirds against a count by hand; sites, chosen and own."""

import numpy as np

from taksir import figures, resources
from taksir.figures.pair_map import COLOURS
from taksir.figures.resources import double_map, site_map
from taksir.shapes import map_geometry

SERVICE = "older_person_companion"


def test_need_and_access_are_crossed_by_thirds_and_the_double_poor_are_numbered(in_store):
    released = resources.estimate_double_need(SERVICE, "POV-01", "kecamatan")
    picture = double_map.double_picture(released, map_geometry("kecamatan"), "en")
    areas, table = picture.panels[0].areas.set_index("code"), released.table.set_index("area_code")
    known = table[table["kind"] != ""]

    def third(values):
        # by hand: how many of the two breaks, shown with their digits, a value reaches
        first, second = (np.quantile(values, share) for share in (1 / 3, 2 / 3))
        return first, second

    need_breaks = [round(edge, 1) for edge in third(known["estimate"].round(1))]
    lack = -known["access"]
    lack_breaks = [
        edge for edge in np.unique(np.round(third(lack.round(2)), 2)) if edge > lack.round(2).min()
    ]
    for code, row in known.iterrows():
        across = sum(row["estimate"] >= edge for edge in need_breaks)
        up = sum(-row["access"] >= edge for edge in lack_breaks)
        assert areas.loc[code, "fill"] == COLOURS[up][across], row["area_name"]
    assert sum(sum(row) for row in picture.pair.counts) == len(known)
    double = known[known["kind"] == "double"].sort_values("order")
    assert areas.loc[double.index, "label"].tolist() == [str(n) for n in range(1, len(double) + 1)]
    assert (areas["label"] != "").sum() == len(double) == 3
    hidden = table.index[table["kind"] == ""]
    assert not areas.loc[hidden, "fill"].isin([colour for row in COLOURS for colour in row]).any()
    drawn = figures.draw_panel(picture, "en")
    assert "Pulau Lentera" in str(drawn.to_dict())


def test_sites_bear_their_number_and_ones_own_a_diamond(in_store):
    siting, travel = {"new": 2, "own": ["9901112005"]}, {"mode": "line", "limit": 10.0}
    sites = resources.estimate_sites(SERVICE, "older", siting=siting, travel=travel)
    ways = resources.estimate_access(SERVICE, "older", "desa", travel=travel)
    facilities = resources.estimate_load(SERVICE, "older", travel=travel)
    chosen = sites.table.dropna(subset=["order"]).set_index("area_code")["order"]
    own = ["9901112005", chosen.index[0]]
    picture = site_map.site_picture((ways, facilities), sites, own, map_geometry("desa"), "en", travel=travel)
    labels = picture.panels[0].areas.set_index("code")["label"]
    assert labels[labels != ""].to_dict() == {
        "9901112005": "◆", chosen.index[0]: "1 ◆", chosen.index[1]: "2",
    }  # fmt: skip
    assert [line.words for line in picture.legend][:2] == ["1, 2 …: best new sites", "your own sites: ◆"]


def test_a_village_that_was_clicked_twice_is_taken_out_again(in_store, monkeypatch):
    from pages.parts import choose

    state = {}
    monkeypatch.setattr(choose.st, "session_state", state)
    names = {"a": "A", "b": "B", "c": "C"}
    for entry, expected in (("a", ["a"]), ("b", ["a", "b"]), ("c", ["a", "b"]), ("a", ["b"]), ("x", ["b"])):
        choose.toggle("own", names, "en", entry, most=2)
        assert next(iter(state.values())) == expected


def test_moving_ones_own_sites_does_not_solve_again(in_store, monkeypatch):
    from taksir.resources import site_plans

    first = {"new": 2, "seconds": 11.0}
    plan = resources.estimate_sites(SERVICE, "older", siting=first)
    solved = []
    monkeypatch.setitem(site_plans._SOLVERS, "covering", lambda case: solved.append(case))
    again = resources.estimate_sites(SERVICE, "older", siting=first | {"own": ["9901112005"]})
    assert not solved
    assert again.table["area_code"].tolist() == [*plan.table["area_code"], "9901112005"]


def test_a_region_too_large_for_one_list_or_map_is_asked_area_by_area(open_page, example_store, monkeypatch):
    from pages.parts.resource_views import new_sites, unreached

    monkeypatch.setattr(new_sites, "LISTED_MAX", 100)
    monkeypatch.setattr(unreached, "MAP_AREAS_MAX", 100)
    app = open_page("resources", example_store, "en", show="unreached")
    assert "The way to the nearest, area by area" in [heading.value for heading in app.subheader]
    assert new_sites._site_words("") == {}
    inside = new_sites._site_words("990111")
    assert inside and all(code.startswith("990111") for code in inside)
    assert new_sites._common(inside) == "990111"


def test_the_map_of_the_level_that_is_asked_for_stands_once(open_page, example_store):
    for view in ("unreached", "both"):
        app = open_page("resources", example_store, "en", show=view, level="desa")
        assert not app.exception and not app.error
