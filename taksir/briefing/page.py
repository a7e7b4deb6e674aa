"""A briefing as one HTML file: opens anywhere without internet, reads aloud, prints."""

import html

from taksir.briefing.contents import Contents, Drawing, Section, Table
from taksir.briefing.drawings import drawn

STYLE = """
body{font:1rem/1.5 system-ui,sans-serif;color:#17262B;background:#fff;max-width:52rem;
margin:2rem auto;padding:0 1rem}
h1{font-size:1.9rem;line-height:1.2}h2{font-size:1.3rem;line-height:1.3;margin-top:2.5rem}
.quiet{color:#5B6B70;font-size:.88rem}img{max-width:100%;height:auto}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem;width:100%}
th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #D5DEDF;vertical-align:top}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
.drawing svg{width:100%;height:auto}.narrow{display:none}
@media screen and (max-width:40rem){.desk{display:none}.narrow{display:block}}
.asked{border:1px solid #5B6B70;padding:.5rem .75rem 4rem;color:#5B6B70}
@media print{h2{break-before:page}thead{display:table-header-group}}
"""


def write_html(contents: Contents) -> bytes:
    """The briefing as a page of its own: no script, no address outside."""
    language = contents.briefing.language
    parts = [
        "<!doctype html>",
        f'<html lang="{html.escape(language)}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">",
        f"<title>{html.escape(contents.title)}</title><style>{STYLE}</style></head><body><main>",
        f"<h1>{html.escape(contents.title)}</h1>",
        _paragraph(contents.subtitle),
        _paragraph(contents.opening),
        _paragraph(f"{contents.region} · {contents.day}", "quiet"),
        _paragraph(contents.marks, "quiet"),
        *(_section(section, contents) for section in contents.sections),
        "</main></body></html>",
    ]
    return "\n".join(parts).encode()


def _section(section: Section, contents: Contents) -> str:
    terms = "".join(
        f"<dt><strong>{html.escape(term)}</strong></dt><dd>{html.escape(words)}</dd>"
        for term, words in section.terms
    )
    return "\n".join(
        (
            f"<section><h2>{html.escape(section.heading)}</h2>",
            _paragraph(section.lead, "quiet"),
            *(_paragraph(words) for words in section.text.splitlines()),
            *(_drawing(drawing, contents) for drawing in section.drawings),
            *(_paragraph(note, "quiet") for note in section.notes),
            _paragraph(contents.question, "asked"),
            *(_table(table) for table in section.tables),
            _paragraph(section.more, "quiet"),
            f"<dl>{terms}</dl>" if terms else "",
            "</section>",
        )
    )


def _drawing(drawing: Drawing, contents: Contents) -> str:
    """The drawing inside the page; a chart a second time for a phone, where the wide one is too small."""
    shown = _svg(drawing, contents, "svg")
    if drawing.kind != "map":
        narrow = _svg(drawing, contents, "phone")
        shown = f'<div class="desk">{shown}</div><div class="narrow">{narrow}</div>'
    return f'<div class="drawing" role="img" aria-label="{html.escape(drawing.alt)}">{shown}</div>'


def _svg(drawing: Drawing, contents: Contents, form: str) -> str:
    """As SVG without its prologue."""
    briefing = contents.briefing
    text = drawn(drawing, briefing.language, is_grey=briefing.is_grey, form=form).decode()
    return text[text.index("<svg") :]


def _table(table: Table) -> str:
    classes = ["number" if is_number else "" for is_number in table.numbers]
    head = "".join(
        f'<th scope="col" class="{kind}">{html.escape(words)}</th>'
        for words, kind in zip(table.headers, classes, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="{kind}">{html.escape(words)}</td>' for words, kind in zip(row, classes, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="wide" tabindex="0"><table><caption class="quiet">{html.escape(table.title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _paragraph(words: str, kind: str = "") -> str:
    return f'<p class="{kind}">{html.escape(words)}</p>' if words else ""
