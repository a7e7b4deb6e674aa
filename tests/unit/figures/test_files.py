"""A figure as one file: opens alone, says everything, loads nothing."""

import gzip
import json
import re

from taksir import figures
from taksir.shapes import ADDRESS


def test_the_file_says_title_source_and_reliability(released):
    page = figures.figure_html(figures.draw_ranked(released, "id"), released, "id").decode()
    assert '<html lang="id">' in page
    assert '<h1 class="unseen">Kebutuhan tertinggi' in page
    assert "<b>Kebutuhan tertinggi" in page.replace("\\u003c", "<").replace("\\u003e", ">")
    assert released.id in page
    assert "&lt;Welas&gt;" in page


def test_the_shapes_are_inside_the_file(released, geometry, tmp_path, monkeypatch):
    folder = tmp_path / "shapes"
    folder.mkdir()
    shape = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}
    for url in (geometry.url, geometry.hatch_url):
        features = [
            {"type": "Feature", "id": number, "properties": {}, "geometry": shape}
            for number in range(1, len(geometry.codes) + 1)
        ]
        content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
        (folder / f"{url.removeprefix(ADDRESS)}.gz").write_bytes(gzip.compress(content))
    monkeypatch.setenv("TAKSIR_STORE", str(tmp_path))
    lines = figures.legend_lines(released, geometry, "en")
    page = figures.figure_html(
        figures.draw_map(released, geometry, "en"), released, "en", lines=lines
    ).decode()
    assert "abc.json" not in page and "abc-hatch.json" not in page
    assert '"coordinates":[[[0,0],[0,1],[1,1],[0,0]]]' in page
    assert "no data (1)" in page
    assert re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=", page) == []


def test_a_gap_shows_estimate_interval_and_register(released):
    from released_cases import ROWS, released_of

    one = released_of(ROWS[:1])
    drawn = figures.gap_html(one, 400, "en")
    assert 'aria-label="672 (378–966), register: 400"' in drawn
    assert drawn.count("position:absolute") == 3
    assert figures.gap_html(one, None, "en").count("position:absolute") == 2
