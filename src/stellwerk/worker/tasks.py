"""Wake-ups. A task carries no data: it walks whatever is due, so losing or doubling one is harmless."""

from django.tasks import task
from django.utils import timezone

from stellwerk.worker import (
    asking,
    erp,
    figures,
    imports,
    learning,
    line,
    mailbox,
    post,
    proposals,
    segmenting,
    timers,
    trials,
)


@task
def wake() -> int:
    """Something came in or was answered: walk the line now, then write and send the letters."""
    done = line.run_until_idle(timezone.now)
    post.post(now=timezone.now())
    return done


@task
def sweep() -> int:
    """Every minute: what is due by the clock, then the line for whatever that set in motion."""
    done = timers.sweep(now=timezone.now())
    if learning.nightly(now=timezone.now()):
        learn.enqueue()
    if proposals.is_due(now=timezone.now()):
        look_for_proposals.enqueue()
    if segmenting.due(now=timezone.now()):
        derive_segments.enqueue()
    if figures.due(now=timezone.now()):
        count_figures.enqueue()
    if asking.is_due(timezone.now()):
        ask_providers.enqueue()
    done += line.run_until_idle(timezone.now)
    post.post(now=timezone.now())
    if imports.is_forgotten(timezone.now()):
        work_on_imports.enqueue()
    return done


@task(queue_name="trials")
def ask_providers() -> int:
    """Fact providers outside are asked for what leads lack. The line waits for no network: what is learned is walked
    afterwards."""
    calls, is_more = asking.work(timezone.now)
    if calls:
        wake.enqueue()
    if is_more:
        ask_providers.enqueue()
    return calls


@task
def hand_over() -> int:
    """Every minute: new customers on their way into the ERP. One that is away is asked again later."""
    return erp.send_due(now=timezone.now())


@task
def seal() -> int:
    return timers.seal(now=timezone.now())


@task(queue_name="trials")
def try_policy() -> int:
    """A draft is to be tried on the past. It has a worker of its own: the line does not wait for it."""
    return trials.try_next(timezone.now)


@task
def fetch() -> int:
    """Every two minutes: the mailboxes. A server that is away is asked again next time."""
    done = mailbox.fetch_all(now=timezone.now())
    if done:
        line.run_until_idle(timezone.now)
        post.post(now=timezone.now())
    return done


@task
def work_on_imports() -> bool:
    """Files of contacts, for some seconds; then whatever else waits has its turn before it goes on."""
    is_more = imports.work(timezone.now)
    post.post(now=timezone.now())
    if is_more:
        work_on_imports.enqueue()
    return is_more


@task(queue_name="trials")
def learn() -> int:
    """A score is to be learned or checked: minutes of work, so it waits with the trials and not with the leads."""
    return learning.learn_next(timezone.now)


@task(queue_name="trials")
def look_for_proposals() -> int:
    """A week has begun: what do answers and results say of the rules' numbers?"""
    return proposals.weekly(now=timezone.now())


@task
def rescore() -> int:
    """Another score rules: leads that are being warmed are graded anew, then letters for what that set in motion."""
    done = learning.regrade(timezone.now)
    post.post(now=timezone.now())
    return done


@task(queue_name="trials")
def derive_segments() -> int:
    """A rule of a segment has changed, or it is night: all open leads are looked at again."""
    return segmenting.derive_all(timezone.now)


@task
def count_figures() -> bool:
    """What reports count from is made anew for some seconds; then whatever else waits has its turn."""
    is_more = figures.work(timezone.now)
    if is_more:
        count_figures.enqueue()
    return is_more


@task(queue_name="trials")
def prove_figures() -> bool:
    """Somebody asked whether the reports agree with the raw rows: minutes of work, so it waits with the trials."""
    return figures.prove(timezone.now)
