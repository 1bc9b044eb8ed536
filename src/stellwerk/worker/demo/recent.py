"""Today in the demo house: what came in since midnight, offers whose clocks run, what waits for whom."""

import random
from datetime import datetime

from stellwerk.worker.demo.contacts import Post
from stellwerk.worker.demo.life import Life


def live_today(life: Life, post: Post, rng: random.Random, *, since: datetime, now: datetime, count: int) -> None:
    """Lives from `since` to `now`."""
