"""Every page over a workspace whose names, titles, headers and notes are hostile: they stay words."""

import io
import re
import zipfile
from contextlib import suppress

import pytest
from hostile import ELSEWHERE, FLAG, HOSTILE, hostile_survey, tags_of

from pages.parts import desk
from pipelines.load import receive_delivery
from taksir import written
from taksir.briefing import WRITERS, Briefing, FigureBlock, PlanBlock, StoryBlock, compose
from taksir.errors import TaksirError

PAGES = (
    "home", "data_in", "need", "map", "area", "resources", "plan", "organize", "present", "stories",
    "methods",
)  # fmt: skip
OPEN_LINK = re.compile(r"(?<!\\)\]\(\s*(?:javascript:|" + re.escape(ELSEWHERE) + ")", re.IGNORECASE)
"""The middle of a link or picture in Markdown that would lead, or call, elsewhere."""
KINDS_OF_TEXT = (".xml", ".rels", ".svg", ".html", ".csv", ".json", ".geojson", ".txt")
RUNNING = re.compile(rf"<(script|img|svg onload)[^>]*{FLAG}")
FORMULA = re.compile(r'(?m)(?:^|[,;\t]|(?<=[,;])")[=＝]\w')
OWN_SCRIPT = re.compile(r"<script>(?:(?!</?script).)*</script>", re.DOTALL)
"""The frame's own scripts stand by themselves; nothing of a file is in them."""


def blocks(element):
    """Every element of a page, tabs and folds too."""
    for child in getattr(element, "children", {}).values():
        yield child
        yield from blocks(child)


def is_html(proto) -> bool:
    return bool(getattr(proto, "allow_html", False)) or type(proto).__name__ == "Html"


def hostile_words_shown(app) -> int:
    """How many elements show a hostile text; each is held to be words and nothing else."""
    seen = 0
    for element in [*blocks(app.main), *blocks(app.sidebar)]:
        proto = getattr(element, "proto", None)
        body = getattr(proto, "body", "")
        if not isinstance(body, str) or not body:
            continue
        seen += any(text[:8] in body.replace("\\", "") for text in HOSTILE) or "&lt;script" in body
        if OWN_SCRIPT.fullmatch(body.strip()):
            assert FLAG not in body and ELSEWHERE not in body
            continue
        if is_html(proto):
            assert tags_of(body).harmful == [], body[:300]
        else:
            assert not OPEN_LINK.search(body), body[:300]
            assert not re.search(r"(?<!\\)<(script|img|svg|a)\b", body, re.IGNORECASE), body[:300]
    return seen


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_word_stays_a_word(open_page, hostile_store, name):
    app = open_page(name, hostile_store, "en")
    assert not app.exception
    seen = hostile_words_shown(app)
    if name in ("home", "map", "need"):
        assert seen, "no hostile name was shown, so nothing was tried"


def test_the_labels_of_columns_and_categories_stay_words(open_page, hostile_store, tmp_path):
    app = open_page("data_in", hostile_store, "en")
    proposal = receive_delivery(hostile_survey(tmp_path), "survei.sav", actor="Ana")
    app.session_state[desk.CASE] = desk.Case(proposal, proposal)
    app.run()
    assert not app.exception
    told = str([table.value for table in app.dataframe]) + str([box.options for box in app.selectbox])
    assert hostile_words_shown(app) or any(text[:8] in told for text in HOSTILE)


def test_a_story_of_hostile_words_is_told_as_words(open_page, hostile_store):
    open_page("stories", hostile_store, "en")
    (story,) = written.entries("story")
    app = open_page("home", hostile_store, "en", story=story.id, place="1")
    assert not app.exception and hostile_words_shown(app) > 1


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("form", ["html", "docx", "pptx", "xlsx", "pdf", "images", "data"])
def test_a_briefing_of_hostile_words_runs_nothing_and_points_nowhere(hostile_contents, form):
    content = WRITERS[form](hostile_contents)
    if form == "html":
        page = tags_of(content.decode())
        assert [one for one in page.harmful if not harmless_own(one)] == []
    elif form == "pdf":
        assert not re.search(rb"/(JavaScript|JS|Launch|OpenAction|AA|URI|GoToR|EmbeddedFile)\b", content)
    else:
        assert any(parts(content)), form
        for name, text in parts(content):
            assert not re.search(r'TargetMode="External"|<f>|<(\w+:)?instrText', text), name
            assert name.endswith(("json", "txt", "csv")) or not RUNNING.search(text), name
            assert not name.endswith("csv") or not FORMULA.search(text), name


@pytest.fixture(scope="module")
def hostile_contents(hostile_store):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAKSIR_STORE", str(hostile_store))
        patch.setenv("TAKSIR_KEY", "a key for the tests only")
        blocks = [FigureBlock("POV-01", "kecamatan", parts=("chart", "map", "table"))]
        blocks += [StoryBlock(entry.id) for entry in written.entries("story")]
        for entry in written.entries("plan"):
            with suppress(TaksirError):  # frozen terms that are hostile, too, are refused in a sentence
                compose(Briefing((PlanBlock(entry.id),), language="en", day="2026-11-22"))
                blocks.append(PlanBlock(entry.id))
        assert any(isinstance(block, PlanBlock) for block in blocks)
        contents = compose(Briefing(tuple(blocks), title=HOSTILE[1], language="en", day="2026-11-22"))
        assert any(HOSTILE[0] in str(section) for section in contents.sections)
        yield contents


def harmless_own(found) -> bool:
    """What the writer itself puts in: pictures and a stylesheet that lie in the file."""
    tag, attrs = found
    return (
        tag == "img" and str(attrs.get("src", "")).startswith("data:image/") and set(attrs) <= {"src", "alt"}
    )


def parts(content: bytes) -> list[tuple[str, str]]:
    """The texts in a ZIP, also in those inside it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith(KINDS_OF_TEXT)]
        return [(name, archive.read(name).decode("utf-8")) for name in names]


def test_a_harmful_page_is_seen():
    assert tags_of("<p onclick='x'>a</p><img src=x>").harmful
    assert not tags_of("<p>&lt;script&gt;</p><svg><path d='M0'/></svg>").harmful
    assert OPEN_LINK.search("[x](javascript:alert(1))") and not OPEN_LINK.search("\\[x\\]\\(javascript:")
