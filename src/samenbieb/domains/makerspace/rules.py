"""Decisions about machines: values in, verdict out."""

HEADS_MAX, MINUTES_MAX, GRAMS_MAX = 99, 1440, 99_999
CENTS_MAX = 100_000
AGE_MAX = 99


def cost_cents(*, minutes: int, grams: int, minute_cents: int, gram_cents: int) -> int:
    """Give what a job costs, in cents."""
    return minutes * minute_cents + grams * gram_cents


def job_is_possible(minutes: int, grams: int, heads: int) -> bool:
    """Tell whether this can have been a job."""
    return 1 <= minutes <= MINUTES_MAX and 0 <= grams <= GRAMS_MAX and 1 <= heads <= HEADS_MAX
