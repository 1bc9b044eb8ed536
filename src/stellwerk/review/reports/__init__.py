"""One file per report; a new one comes into this list and into the words, and has its page, file and list of leads."""

from stellwerk.review.reports import (
    call_centre,
    campaign,
    channels,
    cohorts,
    forecast,
    funnel,
    lead_types,
    lost_reasons,
    missing,
    partner_concentration,
    partner_scorecard,
    potential,
    providers,
    response_times,
    score,
    segments,
    strategy_fields,
    types_by_channel,
)
from stellwerk.review.shelf import Question

QUESTIONS: tuple[Question, ...] = (
    Question("funnel", funnel.report),
    Question("response_times", response_times.report),
    Question("lead_types", lead_types.report),
    Question("channels", channels.report),
    Question("types_by_channel", types_by_channel.report),
    Question("segments", segments.report),
    Question("campaign", campaign.report, by=campaign.BY),
    Question("partner_scorecard", partner_scorecard.report, totals=partner_scorecard.totals),
    Question("partner_concentration", partner_concentration.report),
    Question("lost_reasons", lost_reasons.report, by=lost_reasons.BY),
    Question("potential", potential.report, customers=True),
    Question("strategy_fields", strategy_fields.report),
    Question("providers", providers.report),
    Question("call_centre", call_centre.report),
    Question("forecast", forecast.report),
    Question("cohorts", cohorts.report),
    Question("score", score.report),
    Question("missing", missing.report),
)
