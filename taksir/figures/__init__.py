"""Figures: the same `Released` as ranked dots, map, table, workbook and file; only `Released` comes in."""

from taksir.figures.answer_files import answer_xlsx
from taksir.figures.answers import (
    answer_alt,
    answer_finding,
    answer_rows,
    answer_show,
    draw_answer,
    is_answer,
)
from taksir.figures.cells import category_words, group_words, with_cell_names
from taksir.figures.change_chart import draw_change_parts
from taksir.figures.change_map import change_picture
from taksir.figures.choropleth import draw_map, legend_lines, map_picture
from taksir.figures.classes import Classing
from taksir.figures.display import (
    csv_bytes,
    dictionary_rows,
    display_table,
    remark_words,
    rows_csv,
    rows_xlsx,
    source_text,
    table_codes,
    withheld_text,
    xlsx_bytes,
)
from taksir.figures.files import figure_html, legend_html
from taksir.figures.gap import gap_html
from taksir.figures.hot_spot_map import hot_spot_picture
from taksir.figures.layered_map import layered_picture
from taksir.figures.map_figure import draw_panel, selected_area
from taksir.figures.map_files import map_geojson, map_geopackage
from taksir.figures.map_on_paper import PaperWords, map_on_paper
from taksir.figures.map_picture import LegendLine, MapPicture, with_labels
from taksir.figures.map_points import grouped_points, points_line
from taksir.figures.map_tiled import on_basemap
from taksir.figures.method_words import METHOD_WORDS, method_words
from taksir.figures.model_words import (
    basis_words,
    diagnostic_rows,
    kind_words,
    lack_words,
    model_summary,
)
from taksir.figures.modelled import draw_direct_and_model, draw_own_weights
from taksir.figures.pair_map import pair_finding, pair_legend_html, pair_picture
from taksir.figures.phrases import (
    MARK_WORDS,
    MARKS,
    advice,
    alt_text,
    column_words,
    coverage_words,
    finding,
    headline_words,
    interval_text,
    level_words,
    mark_words,
    order_words,
    reason_words,
    scale_of,
    value_text,
)
from taksir.figures.ranked import draw_ranked
from taksir.figures.roles import contrast, css_variables, role
from taksir.figures.template import browser_config, enlarged, in_theme

__all__ = [
    "advice", "alt_text", "answer_alt", "answer_finding", "answer_rows", "answer_show", "answer_xlsx",
    "basis_words", "browser_config", "category_words", "change_picture", "Classing", "column_words",
    "contrast", "coverage_words",
    "css_variables", "csv_bytes", "diagnostic_rows", "dictionary_rows", "display_table", "draw_answer",
    "draw_change_parts", "draw_direct_and_model", "draw_map", "draw_own_weights", "draw_panel",
    "draw_ranked", "enlarged", "figure_html", "finding", "gap_html", "group_words", "grouped_points",
    "headline_words", "hot_spot_picture", "in_theme", "interval_text", "is_answer", "kind_words",
    "lack_words", "layered_picture", "legend_html", "legend_lines",
    "LegendLine", "level_words", "map_geojson", "map_geopackage", "map_on_paper", "map_picture",
    "MapPicture", "mark_words", "MARK_WORDS", "MARKS", "method_words", "METHOD_WORDS", "model_summary",
    "on_basemap",
    "order_words", "pair_finding", "pair_legend_html", "pair_picture", "PaperWords", "points_line",
    "reason_words", "remark_words", "role", "rows_csv", "rows_xlsx", "scale_of", "selected_area",
    "source_text", "table_codes", "value_text", "with_cell_names", "with_labels", "withheld_text",
    "xlsx_bytes",
]  # fmt: skip
