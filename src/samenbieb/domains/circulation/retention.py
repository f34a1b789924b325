"""How long this room keeps personal data. The job `anonymise_loans` carries it out each night (config/schedule.py)."""

from samenbieb.kernel.retention import keep

keep(
    "circulation.Loan",
    period="30 days after the return (rule history_days); at once, or as long as the member wants, when they chose so",
    reason="To settle questions and charges; after that only the figures remain, without the person.",
)
keep(
    "circulation.Hold",
    period="30 days after it ended",
    reason="To answer the question why a title was not ready.",
)
keep(
    "circulation.Claim",
    period="of what: as the loan; that somebody said so, without the title and with the month only: 365 days",
    reason="To look for a title that was brought back, and to see who says so too often.",
)
keep(
    "circulation.GroupReader",
    period="as the loan: gone when the group leaves it",
    reason="To find a title within a class: a first name or a number, seen by the class alone.",
)
keep(
    "circulation.ExtendedLoan",
    period="as the loan: the comment is emptied when the person leaves it",
    reason="To show why a last day was set by hand, and to take it back.",
)
keep(
    "circulation.Override",
    period="as the loan: the comment is emptied when the person leaves it",
    reason="To show why a rule was set aside.",
)
