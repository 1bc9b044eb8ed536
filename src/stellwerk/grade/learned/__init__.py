"""The learned score: what own outcomes say about a lead.

Comes in: closed leads as columns of texts (`History`), or leads to be scored.
Goes out: a chance with a range and contributions that sum, a report in words and figures, a verdict, a drift alarm.
Never: a partner's identity in the chance, a raw point in time as a feature, a pickle.
"""

from stellwerk.grade.learned.compare import Drift, Verdict, drift
from stellwerk.grade.learned.explain import explain
from stellwerk.grade.learned.history import History, LearnError
from stellwerk.grade.learned.learning import check, train
from stellwerk.grade.learned.model import Learned, Scores

__all__ = [
    "Drift",
    "History",
    "LearnError",
    "Learned",
    "Scores",
    "Verdict",
    "check",
    "drift",
    "explain",
    "train",
]
