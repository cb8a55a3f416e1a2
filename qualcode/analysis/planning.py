"""How many people to ask, so that a theme is heard: Fugard and Potts 2015 (doi 10.1080/13645579.2015.1005453).

Disputed: it takes themes for things that are found, and people for a random sample (Braun and Clarke 2016).
"""

from __future__ import annotations

from math import exp, lgamma, log, log1p

#: beyond it nobody interviews
MOST_PEOPLE = 100_000


def power(people: int, prevalence: float, instances: int = 1) -> float:
    """The chance that at least so many of the people voice a theme that a share of all people (`prevalence`) would voice."""
    if instances <= 0:
        return 1.0
    if people < instances or prevalence <= 0:
        return 0.0
    if prevalence >= 1:
        return 1.0
    fewer = (
        lgamma(people + 1) - lgamma(k + 1) - lgamma(people - k + 1) + k * log(prevalence) + (people - k) * log1p(-prevalence)
        for k in range(instances)
    )
    return max(0.0, 1 - sum(map(exp, fewer)))


def people_needed(prevalence: float, instances: int = 1, wanted: float = 0.8) -> int | None:
    """The fewest people with whom `power` is at least as wanted; None where more than `MOST_PEOPLE` would be.

    Raises ValueError for shares that are none.
    """
    if not 0 < prevalence <= 1 or not 0 < wanted < 1 or instances < 1:
        raise ValueError("a prevalence above 0 and up to 1, a power between 0 and 1, at least one instance")
    low, high = 0, instances
    while power(high, prevalence, instances) < wanted:
        low, high = high, high * 2
        if low > MOST_PEOPLE:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(middle, prevalence, instances) >= wanted else (middle, high)
    return high
