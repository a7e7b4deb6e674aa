"""Whether arrows run in a circle: dependencies of activities, causes of a theory of change."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter


def circle_in(before: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The names of a circle, in its order, the first one again at the end; empty where there is none.

    Args:
        before: Name → the names that come before it.
    """
    try:
        TopologicalSorter({name: set(names) for name, names in before.items()}).prepare()
    except CycleError as error:
        return tuple(str(name) for name in error.args[1])
    return ()
