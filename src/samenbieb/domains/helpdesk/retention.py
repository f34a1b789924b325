"""How long this room keeps the moment of a question, and what leads to an appointment or a consent."""

from samenbieb.domains.helpdesk.services import coarsen_old_questions, forget_appointments, forget_consents
from samenbieb.kernel.retention import keep

keep(
    "helpdesk.Question",
    period="90 days to the minute, then to the hour",
    reason="A question has no name. Beside a diary its minute could still tell who asked it; the figures need the hour.",
    apply=coarsen_old_questions,
)
keep(
    "helpdesk.Appointment",
    period="telephone number, code and sign: until the night after; then 90 days to the minute, then to the hour",
    reason="An appointment has no name. Who asks to be called leaves a number for that one call; the figures need the day.",
    apply=forget_appointments,
)
keep(
    "helpdesk.Consent",
    period="until it ends (28 days at most); its code 7 days more, its sign until papers are destroyed; then form, place and day",
    reason="A consent has no name. Its code lets the visitor take it back; the figures need the day.",
    apply=forget_consents,
)
