"""Step 4: a budget divided: who is reached, who is left, what more money adds, why not an area."""

import pandas as pd
import streamlit as st

from pages.parts import choose, cite
from pages.parts.figure import draw_figure
from pages.parts.frame import plain
from pages.parts.planning import asked
from pages.parts.planning.choosing import amount, entry_of, indicator_of, people_choices, share_choices
from pages.parts.views.answer import draw_notes
from taksir import figures, needs, plans, written
from taksir.figures import allocation_chart
from taksir.plans import Terms
from taksir.release import Released
from taksir.words import number, say
from taksir.written import EntryFaultsError

METHOD_WORDS = {
    "exact": "Reach the most people (exact)",
    "proportional": "In proportion to need (largest remainder)",
}
MILLION = 1_000_000
BUDGET_MILLION, UNIT_COST, PER_UNIT = 500.0, 1_500_000.0, 1.0
LIMITS = ("floor", "ceiling", "unit_cost_idr")


def draw(language: str) -> None:
    """Terms on top, the result below."""
    st.subheader(say("How is the budget divided?", language), anchor=False)
    found = people_choices()
    if not found:
        st.info(
            say("No indicator that counts people has data yet. Deliver a file on the page Data in.", language)
        )
        return
    name, level, terms = _ask(found, language)
    released = asked.allocation(name, level, terms)
    _draw_result(released, name, terms, language)
    _draw_frontier(asked.frontier(name, level, terms), language)
    _draw_saving(released, terms, language)


def _ask(found: dict, language: str) -> tuple[str, str, Terms]:
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        name = indicator_of(found, "indicator", say("Need, by", language), language, needs.usual().planned)
    with right:
        level, basis = _level(found[name], language)
    first, second, third = st.columns(3, vertical_alignment="bottom")
    with first:
        budget = MILLION * amount("budget", say("Budget (Rp million)", language), BUDGET_MILLION, step=10)
    with second:
        cost = amount("unit_cost", say("Cost of a unit", language), UNIT_COST, step=50_000, unit="Rp")
    with third:
        size = amount("per_unit", say("People one unit serves", language), PER_UNIT, step=1)
    first, second, third = st.columns(3, vertical_alignment="bottom")
    with first:
        words = {key: say(label, language) for key, label in METHOD_WORDS.items()}
        method = choose.option(
            "method", list(words), "proportional", say("Method", language), language, words
        )
    with second:
        equity = amount("equity", say("Equity weight λ (0: need only)", language), 1.0, step=0.5)
    with third:
        shares = share_choices()
        label, usual = say("Deprivation by", language), needs.usual().deprivation
        deprivation = indicator_of(shares, "deprivation", label, language, usual)
    areas = _limits(asked.need(name, level, basis), language)
    return name, level, Terms(
        budget_idr=budget, unit_cost_idr=cost, persons_per_unit=size, equity=equity,
        deprivation_id=deprivation if equity else "", method=method, basis=basis, areas=areas,
    )  # fmt: skip


def _level(choice: needs.IndicatorChoice, language: str) -> tuple[str, str]:
    """A level, by the direct estimate or by the model."""
    words = {f"{level} direct": needs.level_label(level, language) for level in choice.levels}
    for level in choice.model_levels:
        words[f"{level} model"] = say(
            "{level}, by the model", language, level=needs.level_label(level, language)
        )
    usual = needs.usual_level(choice.levels)
    default = next((key for key in (f"{usual} model", f"{usual} direct") if key in words), next(iter(words)))
    label = say("Area level", language)
    level, basis = choose.option("areas", list(words), default, label, language, words).split()
    return level, basis


def _limits(released: Released, language: str) -> tuple[tuple[str, float, float | None, float | None], ...]:
    """Floors, ceilings and own unit costs, area by area, in a table that can be pasted into."""
    key = f"limits {released.indicator.id} {released.level}"
    with st.expander(say("Floors, ceilings and costs of single areas", language), icon=":material/tune:"):
        start = empty_limits(released.table)
        labels = {
            "area": say("Area", language), "floor": say("At least (units)", language),
            "ceiling": say("At most (units)", language),
            "unit_cost_idr": say("Cost of a unit here (Rp)", language),
        }  # fmt: skip
        numbers = {name: st.column_config.NumberColumn(labels[name], min_value=0) for name in LIMITS}
        edited = st.data_editor(
            start, key=key, hide_index=True, disabled=["area"], placeholder="",
            column_config={"area": st.column_config.TextColumn(labels["area"])} | numbers,
        )  # fmt: skip
        st.caption(say("Empty cells: no limit, and the cost above.", language))
    rows = edited[list(LIMITS)].dropna(how="all")
    return tuple(
        (str(code), _known(floor) or 0.0, _known(ceiling), _known(cost))
        for code, floor, ceiling, cost in rows.itertuples(name=None)
    )


def empty_limits(table: pd.DataFrame) -> pd.DataFrame:
    """A row for every area, by its code: its name, and no limit yet."""
    names = table.set_index("area_code")[["area_name"]].rename(columns={"area_name": "area"})
    return names.assign(**dict.fromkeys(LIMITS, float("nan")))


def _known(value: float) -> float | None:
    return float(value) if pd.notna(value) else None


def _draw_result(released: Released, name: str, terms: Terms, language: str) -> None:
    table = released.table
    st.subheader(plain(figures.answer_finding(released, language)), anchor=False)
    low, high = table["left_low"].sum(), table["left_high"].sum()
    columns = st.columns(4)
    tiles = (
        (say("People left", language), number(table["left"].sum(), language),
         say("{low} to {high}", language, low=number(low, language), high=number(high, language))),
        (say("The next Rp 100 million adds", language), number(table["reached_more"].sum(), language),
         say("people reached", language)),
        (say("Cost of equity", language),
         number(table["reached_plain"].sum() - table["reached"].sum(), language),
         say("people fewer than with λ = 0", language)),
        (say("Spent (Rp million)", language), number(table["cost_idr"].sum() / 1e6, language, 1),
         say("of {budget}", language, budget=number(terms.budget_idr / 1e6, language, 1))),
    )  # fmt: skip
    for column, (label, value, about) in zip(columns, tiles, strict=True):
        column.metric(plain(label), value)
        column.caption(plain(about))

    def chart() -> object:
        return figures.draw_answer(released, language)

    draw_figure(
        chart(),
        language,
        key=f"allocation {released.id} {language}",
        alt=figures.answer_alt(released, language),
        table=None,
    )
    _draw_why(released, name, terms, language)
    draw_notes(released, language)
    cite.draw_source(released, language)
    cite.draw_downloads(released, language, chart, show="count")
    st.subheader(say("The same as a table", language), anchor=False)
    cite.draw_answer_table(released, language)


def _draw_why(released: Released, indicator_id: str, terms: Terms, language: str) -> None:
    """Why not this area: the constraint that binds; in a large allocation it is tried for this area alone."""
    names = dict(zip(released.table["area_code"], released.table["area_name"], strict=True))
    most_left = released.table["left"].astype(float).fillna(-1).idxmax()
    default, label = str(released.table.loc[most_left, "area_code"]), say("Why not more for", language)
    code = choose.option("why", list(names), default, label, language, names)
    row = released.table[released.table["area_code"] == code].iloc[0].to_dict()
    open_share = row["served_share"]
    if row["reason"] == "elsewhere":
        row = asked.why(indicator_id, released.level, terms, code).table.iloc[0].to_dict()
    words = allocation_chart.why_words(row, names, language)
    st.markdown(
        plain(
            say(
                "{area} gets {units} units. What binds: {why}. "
                "It is served in {share}% of the draws of the need.",
                language,
                area=names[code],
                units=int(row["units"]),
                why=words,
                share=number(100 * open_share, language),
            )
        )
    )


def _draw_frontier(released: Released, language: str) -> None:
    st.subheader(plain(figures.answer_finding(released, language)), anchor=False)

    def chart() -> object:
        return figures.draw_answer(released, language)

    draw_figure(
        chart(),
        language,
        key=f"frontier {released.id} {language}",
        alt=figures.answer_alt(released, language),
        table=released,
    )
    cite.draw_source(released, language)
    cite.draw_downloads(released, language, chart, show="count")


def _draw_saving(released: Released, terms: Terms, language: str) -> None:
    if not written.may_write("scenario"):
        return
    st.subheader(say("Keep it as a scenario", language), anchor=False)
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    title = left.text_input(say("Name of the scenario", language), key="scenario title")
    unit = middle.text_input(
        say("Unit", language), key="scenario unit", placeholder=say("for example food packages", language)
    )
    source = right.text_input(
        say("Source of the unit cost", language), key="scenario source",
        placeholder=say("for example price list of the regency 2026", language),
    )  # fmt: skip
    problem = entry_of("problem", say("Problem", language), language)
    risk = st.text_input(say("Risks", language), key="scenario risk")
    body = {
        "title": title, "unit_name": unit, "unit_cost_source": source, "risk": risk,
        "indicator_id": released.indicator.id, "level": released.level,
        "problem": problem.id if problem else "",
    }  # fmt: skip
    if st.button(say("Save the scenario", language), type="primary", icon=":material/save:"):
        _save(body, terms, language)


def _save(body: dict[str, str], terms: Terms, language: str) -> None:
    """Keep it, or say everything that is missing; nothing that was written is lost."""
    try:
        plans.save_scenario(body, terms)
    except EntryFaultsError as error:
        for fault in error.faults:
            st.error(plain(say(fault.template, language, **fault.values)), icon=":material/info:")
    else:
        words = say("{title} is saved. Compare it in step 5.", language, title=body["title"])
        st.success(plain(words), icon=":material/check:")
