"""Several readers at once, in the protocol of the dashboard: each has a view, a language, a link alone."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.session_driver import Reader

NEED = "/need?indicator=POV-01&level=kecamatan"


def done(work: Coroutine) -> None:
    """Wait for it in a thread of its own: where the browser was driven before, this one has a loop."""
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, work).result()


def test_readers_at_the_same_time_do_not_see_each_others_choices(dashboard):
    async def read_along() -> None:
        async with Reader.arrive(dashboard, "id") as one, Reader.arrive(dashboard, "en") as other:
            await asyncio.gather(one.open(NEED), other.open(NEED))
            await asyncio.gather(
                one.choose("Tampilkan", "Jumlah"), other.choose("Area level", "Regency/city")
            )
            assert "show=count" in one.query and "level=kecamatan" in one.query
            assert "show=rate" in other.query and "level=kabupaten" in other.query
            assert one.title() == "Berapa orang membutuhkan apa, dan di mana?"
            assert other.title() == "How many people need what, and where?"
            await other.open("/map")
            assert other.title() == "Where is the need, and how sure is the map?"
            assert "indicator=POV-01" in other.query
            assert one.faults() == other.faults() == []

    done(read_along())


def test_a_reader_is_told_what_a_page_does_not_offer(dashboard):
    async def ask() -> None:
        async with Reader.arrive(dashboard, "en") as reader:
            await reader.open(NEED)
            with pytest.raises(LookupError, match="only"):
                await reader.choose("Show", "Everything")

    done(ask())
