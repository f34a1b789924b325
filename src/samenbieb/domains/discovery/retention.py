"""How long this room keeps what says who did something."""

from samenbieb.kernel.retention import keep

keep(
    "discovery.SearchJudgement",
    period="as long as the judgement stands",
    reason="The list that search is measured by: a member of staff can ask a colleague why they judged so.",
)
