"""The recipe of a source: begin with an older version, take it out as YAML, bring one in."""

import streamlit as st

from pages.parts.desk import Case
from pages.parts.frame import carefully
from pages.parts.uploader import place_for_file
from pipelines.classify.choosing import started_from
from pipelines.recipe import Recipe
from pipelines.recipes import recipe_from_yaml, recipe_version, recipe_versions, recipe_yaml
from taksir import exports, people
from taksir.words import say, say_count

FRESH = 0


def draw_recipes(case: Case, language: str) -> None:
    """Every version of the source's recipe, and what can be done with it."""
    source = case.source_id or case.proposal.recipe.source_id
    lines = {line.version: line for line in recipe_versions(source)}
    with st.expander(
        say_count("Recipe: {count} version", "Recipe: {count} versions", language, count=len(lines)),
        icon=":material/receipt_long:",
    ):
        left, right = st.columns(2, vertical_alignment="bottom")
        version = left.selectbox(
            say("Begin with", language),
            [*lines, FRESH],
            format_func=lambda number: _words(lines.get(number), number, language),
            key=f"recipe version {source} {language}",
        )
        right.button(
            say("Begin with this recipe", language),
            on_click=carefully(_begin),
            args=(case, source, version),
            icon=":material/restart_alt:",
        )
        _draw_export(case, source, version, language)
        _draw_import(case, language)


def _draw_export(case: Case, source: str, version: int, language: str) -> None:
    recipe = recipe_version(source, version) if version else case.proposal.recipe
    st.download_button(
        say("Take this recipe out as YAML", language),
        exports.on_demand(
            "recipe", f"{source} {version}", lambda: recipe_yaml(recipe).encode("utf-8"), form="yaml"
        ),
        file_name=f"{source or 'recipe'}.yaml",
        mime="application/yaml",
        icon=":material/download:",
        on_click="ignore",
    )


def _draw_import(case: Case, language: str) -> None:
    label = say("Bring in a recipe (YAML)", language)
    file = place_for_file(label, ["yaml", "yml"], permission=people.DELIVER, key="recipe file")
    if file is None or st.session_state.get("recipe taken") == file.id:
        return
    st.session_state["recipe taken"] = file.id
    text = file.content.decode("utf-8", errors="replace")
    _start(case, recipe_from_yaml(text, name=file.name, source_id=case.proposal.recipe.source_id))
    st.rerun()


def _begin(case: Case, source: str, version: int) -> None:
    _start(case, recipe_version(source, version) if version else None)


def _start(case: Case, recipe: Recipe | None) -> None:
    """The proposal made again; what was said about single headers goes with the one before."""
    case.first = case.proposal = started_from(case.first, recipe)
    case.assigned.clear()
    case.checked = None


def _words(line: object, version: int, language: str) -> str:
    if line is None:
        return say("a fresh proposal", language)
    at = line.confirmed_at[:10]
    who = line.confirmed_by or "–"
    return say("version {version}, {at}, {who}", language, version=version, at=at, who=who)
