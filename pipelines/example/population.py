"""Everybody in Kabupaten Lembah Sehati, in memory: 780 census blocks, 78,000 households, their members.

Only ordinary households: the 214 children in child-welfare institutions live elsewhere, as in any
household survey. Microdata of the population are never written to disk.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from pipelines.example import households as home
from pipelines.example import persons as people
from pipelines.example.blocks import block_table
from pipelines.example.chance import Floats, stream
from pipelines.example.codes import ATTENDING, DIVORCED, LEFT, WG_A_LOT, WG_DOMAINS, WIDOWED
from pipelines.example.families import HIGHLAND_OUT_MIGRATION, draw_heads, draw_members
from pipelines.example.places import KECAMATAN

FRAILTY_SD = 0.60
"""Spread of hardship between households of one block [logits]."""


@dataclass(frozen=True, eq=False)
class Population:
    """The whole population and where it lives.

    Attributes:
        block: One row per census block (see `blocks.block_table`).
        household: One row per household, sorted by block: block (position), area codes, hh_size,
            answers about the household; 1/0 for yes/no, -1 where a question does not apply.
        person: One row per person, sorted by household: household (position), answers about the person.
    """

    block: pd.DataFrame
    household: pd.DataFrame
    person: pd.DataFrame


def _standardised(values: Floats) -> Floats:
    """Mean 0, standard deviation 1."""
    return (values - values.mean()) / values.std()


def _empty_households(block: pd.DataFrame) -> pd.DataFrame:
    """One row per household with what its block passes on."""
    position = np.repeat(np.arange(len(block)), block["households"])
    columns = ["nks", "desa_code", "kecamatan_code", "stratum", "urban_rural", "deprivation"]
    household = block.loc[position, columns].reset_index(drop=True)
    return household.assign(block=position)


def _members(household: pd.DataFrame) -> pd.DataFrame:
    """The persons of the households, numbered within each."""
    entries = {entry.code: entry for entry in KECAMATAN}
    place = household["kecamatan_code"].str[-2:]
    ageing = place.map({code: entry.ageing for code, entry in entries.items()}).to_numpy(dtype=float)
    size = place.map({code: entry.household_size for code, entry in entries.items()}).to_numpy(dtype=float)
    heads = draw_heads(place.to_numpy(dtype=str), household["deprivation"].to_numpy(), ageing)
    person = draw_members(heads, size).reset_index(drop=True)
    return person.assign(person_number=person.groupby("household").cumcount() + 1)


def _composition(household: pd.DataFrame, person: pd.DataFrame, severe: np.ndarray) -> pd.DataFrame:
    """The households with what follows from who lives in them."""
    head = person.drop_duplicates("household").set_index("household")
    lone = head["marital_status"].isin((WIDOWED, DIVORCED, LEFT)) & (head["is_woman"] == 1)
    marks = pd.DataFrame(
        {
            "hh_size": 1,
            "children": person["age_years"] < 18,
            "elders": person["age_years"] >= 60,
            "any_severe": severe,
        }
    ).astype(int)
    sums = marks.groupby(person["household"]).sum()
    return household.assign(
        **sums.assign(any_severe=sums["any_severe"].clip(upper=1)).to_dict("series"),
        lone_woman=lone.astype(int).to_numpy(),
        head_is_woman=head["is_woman"].to_numpy(),
        head_age_years=head["age_years"].to_numpy(),
    )


def _about_households(household: pd.DataFrame, frailty: Floats) -> pd.DataFrame:
    """The households with their answers."""
    household = household.assign(**home.spending_columns(household, frailty))
    welfare = household["log_welfare"].to_numpy()
    noise = stream(51).normal(0, 0.5, len(household))
    strain = _standardised(household["deprivation"].to_numpy() + frailty - 1.1 * welfare + noise)
    return household.assign(
        **home.housing_columns(household, strain),
        **home.asset_columns(household, strain),
        **home.assistance_columns(household, welfare),
        **home.mental_health_columns(strain),
        **home.need_columns(household, strain, welfare),
        **home.desil_column(welfare),
        poverty_line_idr=household["urban_rural"].map(home.POVERTY_LINE_IDR),
    )


def _hunger(household: pd.DataFrame, hardship: Floats) -> Floats:
    """Food insecurity of each home [standard deviations]; worst where only older persons were left behind."""
    left_behind = (household["hh_size"] == household["elders"]).to_numpy()
    highland = (household["kecamatan_code"].str[-2:] == HIGHLAND_OUT_MIGRATION).to_numpy()
    welfare = household["log_welfare"].to_numpy()
    alone = 0.25 * left_behind + 0.45 * left_behind * highland
    return _standardised(0.55 * hardship - 0.9 * welfare + alone + stream(52).normal(0, 0.55, len(household)))


def _about_persons(
    person: pd.DataFrame, household: pd.DataFrame, hardship: Floats, hunger: Floats
) -> pd.DataFrame:
    """The persons with their answers about school, work, health and food."""
    severe = severe_difficulty(person)
    person = person.assign(**people.schooling_columns(person, hardship, severe))
    attending = (person["school_status"] == ATTENDING).to_numpy()
    person = person.assign(**people.work_columns(person, hardship, attending, severe))
    is_urban = (household["urban_rural"] == "K").to_numpy()[person["household"]]
    return person.assign(
        **people.health_columns(person, hardship, severe),
        **people.food_columns(person, hunger),
        **people.early_childhood_columns(person, hunger),
        **people.main_earner_column(person, (person["works"] == 1).to_numpy()),
        **people.crime_column(person, is_urban, hardship),
    )


def severe_difficulty(person: pd.DataFrame) -> np.ndarray:
    """Whether a person has a lot of difficulty, or cannot do it at all, in at least one domain."""
    return (person[[f"wg_{domain}" for domain in WG_DOMAINS]] >= WG_A_LOT).any(axis=1).to_numpy()


@cache
def draw_population() -> Population:
    """The population, always the same; about a second, then kept in memory."""
    block = block_table()
    household = _empty_households(block)
    person = _members(household)
    frailty = stream(50).normal(0, FRAILTY_SD, len(household))
    hardship = household["deprivation"].to_numpy() + frailty
    person = person.assign(**people.disability_columns(person, hardship[person["household"]]))
    household = _composition(household, person, severe_difficulty(person))
    household = _about_households(household, frailty)
    hunger = _hunger(household, hardship)
    members = person["household"].to_numpy()
    person = _about_persons(person, household, hardship[members], hunger[members])
    return Population(block, household.drop(columns=["deprivation", "log_welfare"]), person)
