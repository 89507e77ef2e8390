"""Measuring side by side: A B A B …, medians, warm-up. The ratio is what counts; milliseconds are for orientation."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Durations of one action in seconds, in the order they were measured."""

    samples: tuple[float, ...]

    @property
    def p50(self) -> float:
        """The median in seconds."""
        return statistics.median(self.samples)

    @property
    def p50_ms(self) -> float:
        """The median in milliseconds."""
        return self.p50 * 1000

    def over(self, floor: "Timing") -> float:
        """How many times the floor this takes: median over median."""
        return self.p50 / floor.p50


def timed(action: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def side_by_side(actions: Mapping[str, Callable[[], object]], *, rounds: int, warm_up: int) -> dict[str, Timing]:
    """Runs every action once a round, in turn, so that noise of the machine falls on all of them alike.

    The order turns by one each round: no action always follows the same one. Raises what an action raises.
    """
    names = list(actions)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for number in range(warm_up):
        for name in _turned(names, number):
            actions[name]()
    gc.collect()
    gc.disable()
    try:
        for number in range(rounds):
            for name in _turned(names, number):
                taken[name].append(timed(actions[name]))
            if number % 16 == 15:
                gc.collect()
    finally:
        gc.enable()
    return {name: Timing(tuple(samples)) for name, samples in taken.items()}


def _turned(names: Sequence[str], number: int) -> list[str]:
    at = number % len(names)
    return [*names[at:], *names[:at]]
