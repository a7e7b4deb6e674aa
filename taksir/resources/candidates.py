"""A siting question made ready: who has to get there, what stands, where new sites may go, and the limits."""

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from taksir.catalogue import load_catalogue
from taksir.errors import TaksirError
from taksir.evidence import Evidence, digest_of
from taksir.methods.access import nearest_supply
from taksir.methods.siting import KINDS, Terms
from taksir.needs.figure import named_indicator
from taksir.resources.demand import Demand, demand_of, finest_figure
from taksir.resources.places import Places
from taksir.resources.reach import Ways, ways_to
from taksir.resources.site_pairs import pairs_in_blocks
from taksir.resources.travel import Travel, nearest_way
from taksir.resources.written import Pins

MOST_SITES = 50


@dataclass(frozen=True)
class SitingTerms:
    """What a reader asks of new sites.

    Attributes:
        kind: covering | median | set | centre.
        new: How many; not heard by `set`.
        within: Candidates only inside this area.
        apart_km: Least distance between new sites, as the crow flies; 0 for any.
        capacity: People one new site can serve; 0 where nothing limits it.
        equity: How much more people count where poverty is higher: weight × (rate / region's rate)^equity.
        own: Codes of the areas that the planner would choose.
        draws: How often the uncertain need is drawn anew.
        seconds: Time of the solver for one plan.
    """

    kind: str = "covering"
    new: int = 3
    within: str = ""
    apart_km: float = 0.0
    capacity: float = 0.0
    equity: float = 0.0
    own: tuple[str, ...] = ()
    draws: int = 0
    seconds: float = 10.0

    @property
    def asked_of_solver(self) -> "SitingTerms":
        """Only what a plan depends on."""
        return replace(self, own=(), draws=0)


def siting_terms(asked: dict[str, Any]) -> SitingTerms:
    """Terms from what was asked.

    Raises:
        TaksirError: A question that is not known, or a number that cannot be.
    """
    terms = SitingTerms(**{**asked, "own": tuple(asked.get("own", ()))})
    if terms.kind not in KINDS:
        raise TaksirError(
            "There is no siting question {kind}. Choose one of: {kinds}.",
            kind=terms.kind,
            kinds=", ".join(KINDS),
        )
    if not (0 <= terms.new <= MOST_SITES and min(terms.apart_km, terms.capacity, terms.equity) >= 0):
        raise TaksirError(
            "{new} new sites, {apart} km apart, with a capacity of {capacity} cannot be asked for. "
            "Choose 0 to {most} sites and numbers that are not negative.",
            new=terms.new,
            apart=terms.apart_km,
            capacity=terms.capacity,
            most=MOST_SITES,
        )
    return terms


@dataclass(frozen=True, eq=False)
class SiteCase:
    """A siting question in numbers. Candidates are the places first, then the facilities that stand.

    Attributes:
        weight: People by place, equity counted in [n].
        persons: People by place [n].
        existing: Candidates that stand already.
        allowed: Candidates that may be new [m].
        apart: Pairs of candidates too near each other.
        capacity: People each candidate can serve [m]; infinite where nothing limits it.
        name: What the case follows from, its terms left out; empty where somebody changed it since.
        measured: The pairs measured last, shared by every question made from this one: neither another
            number of sites nor other people make ways longer.
    """

    ways: Ways
    people: Demand
    terms: SitingTerms
    weight: np.ndarray
    existing: np.ndarray
    allowed: np.ndarray
    apart: np.ndarray | None
    capacity: np.ndarray
    name: str = ""
    measured: dict[str, sparse.csc_array] = field(default_factory=dict)

    @property
    def persons(self) -> np.ndarray:
        """People by place [n]."""
        return self.people.persons

    @property
    def places(self) -> Places:
        """Where they live."""
        return self.ways.places

    @property
    def candidates(self) -> pd.DataFrame:
        """Places and facilities as points to get to."""
        places = self.places
        count = len(places.codes)
        new = pd.DataFrame(
            {"longitude": places.lonlat[:, 0], "latitude": places.lonlat[:, 1], "place": np.arange(count)}
        )
        return pd.concat([new, self.ways.supply[list(new)]], ignore_index=True)

    def costs(self, limits: np.ndarray | None = None) -> sparse.csc_array:
        """Costs of the pairs of a place and a candidate within reach of each other [n × m, explicit zeros].

        Args:
            limits: Furthest way of each place [n, the travel's unit]; that of the travel by default.

        Returns:
            Not to be changed in place: the next question takes the same.

        Raises:
            TaksirError: More pairs than this machine should hold.
        """
        n = len(self.places.codes)
        limits = np.full(n, self.ways.travel.limit) if limits is None else limits
        may = self.allowed.copy()
        may[self.existing] = True
        asked = sha256(limits.tobytes() + may.tobytes()).hexdigest()
        if asked not in self.measured:
            self.measured.clear()
            travel = self.ways.travel
            self.measured[asked] = pairs_in_blocks(self.places, self.candidates, travel, limits, may=may)
        return self.measured[asked]

    def site_terms(self) -> Terms:
        """The limits as the solver takes them."""
        return Terms(
            existing=self.existing, allowed=self.allowed, apart=self.apart, time_s=self.terms.seconds
        )

    def with_weight(self, weight: np.ndarray) -> "SiteCase":
        """The same question with other people."""
        return replace(self, weight=weight, name="")

    def with_new(self, new: int) -> "SiteCase":
        """The same question with another number of sites."""
        return replace(self, terms=replace(self.terms, new=new))


def site_case(
    evidence: Evidence, service: str, demand: str, siting: dict[str, Any], travel: dict[str, Any], pins: Pins
) -> SiteCase:
    """A siting question from what was asked.

    Raises:
        TaksirError: No people, no candidates, or terms that cannot be.
    """
    terms = siting_terms(siting)
    ways = ways_to(service, evidence, travel=travel, pins=pins)
    people = demand_of(demand, ways.places, evidence)
    n, standing = len(ways.places.codes), len(ways.supply)
    allowed = np.r_[
        np.array([code.startswith(terms.within) for code in ways.places.codes]), np.zeros(standing, bool)
    ]
    if not allowed.any():
        raise TaksirError(
            "No place lies in {area}, so there is nowhere a new site could go. Allow a larger area.",
            area=terms.within,
        )
    units = ways.supply["units"].to_numpy(float)
    # What stands without a known capacity limits nobody, or it would count as closed.
    held = np.where(units > 0, units, np.inf)
    capacity = np.r_[np.full(n, terms.capacity), held] if terms.capacity else np.full(n + standing, np.inf)
    return SiteCase(
        ways=ways,
        people=people,
        terms=terms,
        weight=people.persons * equity_factor(ways.places, evidence, terms.equity),
        existing=np.arange(n, n + standing),
        allowed=allowed,
        apart=_too_near(ways.places, terms.apart_km, ways.travel),
        capacity=capacity,
        name=digest_of([evidence.version, service, demand, travel, pins]),
    )


def equity_factor(places: Places, evidence: Evidence, equity: float) -> np.ndarray:
    """How much a person counts at each place: more where poverty is higher, 1 where no rate is shown."""
    if not equity:
        return np.ones(len(places.codes))
    figure = finest_figure(named_indicator(load_catalogue().usual.deprivation), places.level, evidence)
    rates = figure.table.set_index("area_code")["estimate"]
    length = len(str(rates.index[0]))
    own = pd.Series([code[:length] for code in places.codes]).map(rates)
    middle = own.mean()
    return np.power((own / middle).fillna(1.0), equity).to_numpy(float)


def linked_costs(case: SiteCase) -> tuple[sparse.csc_array, np.ndarray, float]:
    """Costs of the pairs that may shorten somebody's way, today's nearest, and the cost of having no link.

    A place without any way to a facility counts as far as the longest way of the region, or a new site
    there would be worth nothing.

    Returns:
        Costs [n × m, sparse], nearest today [n], and that longest way.
    """
    nearest = nearest_way(case.places, case.ways.supply, case.ways.travel) if len(case.existing) else None
    known = nearest[np.isfinite(nearest)] if nearest is not None else np.array([])
    longest = max(float(known.max()) if len(known) else 0.0, case.ways.travel.limit)
    if nearest is None:
        longest = max(longest, _across(case))
    now = np.full(len(case.places.codes), longest) if nearest is None else np.minimum(nearest, longest)
    shortens = case.terms.kind == "median" and not case.terms.capacity
    return case.costs(now if shortens else np.full(len(now), longest)), now, longest


def _across(case: SiteCase) -> float:
    """The way from one corner of the region to the other, in the travel's unit."""
    corners = np.array([case.places.lonlat.min(axis=0), case.places.lonlat.max(axis=0)])
    way_m, _ = nearest_supply(corners[:1], corners[1:], detour=case.ways.travel.detour)
    return float(case.ways.travel.cost(way_m[:, 0])[0])


def _too_near(places: Places, apart_km: float, travel: Travel) -> np.ndarray | None:
    """Pairs of places nearer to each other than new sites may be."""
    if not apart_km:
        return None
    points = pd.DataFrame(
        {"longitude": places.lonlat[:, 0], "latitude": places.lonlat[:, 1], "place": range(len(places.codes))}
    )
    straight = replace(travel, mode="line", limit=apart_km, detour=1.0, roads=None)
    limits = np.full(len(places.codes), apart_km)
    found = pairs_in_blocks(places, points, straight, limits, may=np.ones(len(places.codes), bool)).tocoo()
    near = (found.row < found.col) & (found.data < apart_km)
    return np.column_stack([found.row[near], found.col[near]])
