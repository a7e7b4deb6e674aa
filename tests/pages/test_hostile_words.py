"""Every page over a workspace whose names, titles, headers and notes are hostile: they stay words."""

import re
import shutil
from pathlib import Path

import pytest
from hostile import ELSEWHERE, HOSTILE, fill_hostile, tags_of

PAGES = ("data_in", "need", "map", "area", "resources", "plan", "organize", "methods")
OPEN_LINK = re.compile(r"(?<!\\)\]\(\s*(?:javascript:|" + re.escape(ELSEWHERE) + ")", re.IGNORECASE)
"""The middle of a link or picture in Markdown that would lead, or call, elsewhere."""
OWN_SCRIPT = re.compile(r"<script>(?:(?!</?script).)*</script>", re.DOTALL)
"""The frame's own scripts stand by themselves; nothing of a file is in them."""


@pytest.fixture(scope="module")
def hostile_store(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(example_store, folder / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAKSIR_STORE", str(folder / "store"))
        patch.setenv("TAKSIR_KEY", "a key for the tests only")
        assert fill_hostile(folder) >= 8
    return folder / "store"


def blocks(element):
    """Every element of a page, tabs and folds too."""
    for child in getattr(element, "children", {}).values():
        yield child
        yield from blocks(child)


def is_html(proto) -> bool:
    return bool(getattr(proto, "allow_html", False)) or type(proto).__name__ == "Html"


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_word_stays_a_word(open_page, hostile_store, name):
    app = open_page(name, hostile_store, "en")
    assert not app.exception
    seen = 0
    for element in [*blocks(app.main), *blocks(app.sidebar)]:
        proto = getattr(element, "proto", None)
        body = getattr(proto, "body", "")
        if not isinstance(body, str) or not body:
            continue
        seen += any(text[:8] in body.replace("\\", "") for text in HOSTILE) or "&lt;script" in body
        assert not OPEN_LINK.search(body), body[:300]
        if OWN_SCRIPT.fullmatch(body.strip()):
            assert "alert" not in body and ELSEWHERE not in body
            continue
        if is_html(proto):
            assert tags_of(body).harmful == [], body[:300]
        else:
            assert not re.search(r"(?<!\\)<(script|img|svg|a)\b", body, re.IGNORECASE), body[:300]
    if name in ("map", "need"):
        assert seen, "no hostile name was shown, so nothing was tried"


def test_a_harmful_page_is_seen():
    assert tags_of("<p onclick='x'>a</p><img src=x>").harmful
    assert not tags_of("<p>&lt;script&gt;</p><svg><path d='M0'/></svg>").harmful
    assert OPEN_LINK.search("[x](javascript:alert(1))") and not OPEN_LINK.search("\\[x\\]\\(javascript:")
