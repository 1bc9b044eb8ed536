"""High, moderate or weak performer: by result, never for good."""

from stellwerk.match.fit import performance
from stellwerk.match.policy import MatchPolicy

HIGH, WEAK = 1.2, 0.8


def performance_class(wins: float, expected: float, policy: MatchPolicy) -> str:
    """'high', 'moderate' or 'weak' by the shrunk ratio of wins to expected wins."""
    factor = performance(wins, expected, policy)
    return "high" if factor >= HIGH else "weak" if factor <= WEAK else "moderate"
