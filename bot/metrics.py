"""What is counted, for `GET /metrics` in Prometheus's format."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

QUESTIONS = Counter("cspbot_questions", "Questions answered, by subcommand and outcome", ["verb", "outcome"])
ANSWER_SECONDS = Histogram(
    "cspbot_answer_seconds",
    "Time from a question's arrival at the desk to its answer",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3),
)
DELIVERIES = Counter("cspbot_deliveries", "Turns of deliveries, by kind and how they ended", ["kind", "state"])
LAST_TICK = Gauge("cspbot_last_tick_age_seconds", "Seconds since the last tick that ended well, as the database has it")
