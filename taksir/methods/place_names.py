"""Names of places: what kind of place a name says it is, and how alike two names are.

Names are no keys: 26 pairs of a regency and a city share one, and "Sukamaju" is 119 villages. A name is
therefore matched only among the places of one larger area, the kind of place counts, and likeness only
ever makes a suggestion that a person confirms.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

KINDS = {
    "provinsi": "provinsi", "prov": "provinsi", "propinsi": "provinsi", "province": "provinsi",
    "kabupaten": "kabupaten", "kab": "kabupaten", "regency": "kabupaten",
    "kota": "kota", "kotamadya": "kota", "kodya": "kota", "city": "kota",
    "kecamatan": "kecamatan", "kec": "kecamatan", "distrik": "kecamatan", "district": "kecamatan",
    "kapanewon": "kecamatan", "kemantren": "kecamatan",
    "desa": "desa", "ds": "desa", "kelurahan": "kelurahan", "kel": "kelurahan", "gampong": "desa",
    "nagari": "desa", "kalurahan": "desa", "pekon": "desa", "village": "desa",
}  # fmt: skip
"""Words before a name that say what kind of place it is."""

FILLERS = frozenset({"administrasi", "adm", "daerah", "khusus", "istimewa", "ibukota", "dki", "di"})
"""Words of official names that everyday lists leave out."""

ASKED_SCORE_MIN = 0.6
"""Names less alike than this are not worth suggesting."""


@dataclass(frozen=True)
class PlaceName:
    """A written name taken apart.

    Attributes:
        kind: provinsi | kabupaten | kota | kecamatan | desa | kelurahan | "" where nothing says it.
        plain: Letters and digits only, lower case, without the word for the kind.
    """

    kind: str
    plain: str


@dataclass(frozen=True)
class Likeness:
    """A candidate for a written name.

    Attributes:
        position: Of the candidate in the list that was given.
        score: 0–1; 1 for the same letters and a kind that does not contradict.
    """

    position: int
    score: float


@lru_cache(maxsize=1 << 17)
def place_name(written: str) -> PlaceName:
    """A written name of a place taken apart: "KAB. BOGOR" is the regency "bogor".

    >>> place_name("Kota Adm. Jakarta Timur")
    PlaceName(kind='kota', plain='jakartatimur')
    """
    letters = unicodedata.normalize("NFKD", written.casefold())
    letters = "".join(sign for sign in letters if not unicodedata.combining(sign))
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’`]", "", letters))
    kind = KINDS.get(words[0], "") if len(words) > 1 else ""
    rest = words[1:] if kind else words
    while len(rest) > 1 and rest[0] in FILLERS:
        rest = rest[1:]
    return PlaceName(kind, "".join(rest))


def same_place_name(written: str, known: str) -> bool:
    """Whether two names are the same letters and no word for the kind contradicts."""
    one, other = place_name(written), place_name(known)
    return one.plain == other.plain and bool(one.plain) and _kinds_agree(one.kind, other.kind)


def alike_names(written: str, known: Sequence[str], *, listed: int = 5) -> list[Likeness]:
    """The known names most like a written one, the likest first.

    Args:
        written: As delivered.
        known: Candidates; only those of one level inside one larger area.
        listed: How many to return.

    Returns:
        Those worth a suggestion. Equal scores stand in the order of `known`.

    Reference:
        Jaro-Winkler-like weighting is not used: the ratio of Indel distance (rapidfuzz) treats the ends of
        a name alike, and names here differ by kind words, doubled letters and blanks.
    """
    one = place_name(written)
    if not one.plain:
        return []
    plains = [place_name(name).plain for name in known]
    found = process.extract(
        one.plain, plains, scorer=fuzz.ratio, score_cutoff=100 * ASKED_SCORE_MIN, limit=listed + 10
    )
    ranked = [
        Likeness(position, round(score / 100 * _kind_factor(one.kind, place_name(known[position]).kind), 3))
        for _, score, position in found
    ]
    ranked = [entry for entry in ranked if entry.score >= ASKED_SCORE_MIN]
    return sorted(ranked, key=lambda entry: (-entry.score, entry.position))[:listed]


def _kinds_agree(one: str, other: str) -> bool:
    village = {"desa", "kelurahan"}
    return not one or not other or one == other or {one, other} <= village


def _kind_factor(one: str, other: str) -> float:
    """A regency is not the city of the same name, however alike the letters."""
    return 1.0 if _kinds_agree(one, other) else 0.8
