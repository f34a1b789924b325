"""How long this room keeps the moment of a question. There are no personal data in it."""

from samenbieb.domains.helpdesk.services import coarsen_old_questions
from samenbieb.kernel.retention import keep

keep(
    "helpdesk.Question",
    period="90 days to the minute, then to the hour",
    reason="A question has no name. Beside a diary its minute could still tell who asked it; the figures need the hour.",
    apply=coarsen_old_questions,
)
