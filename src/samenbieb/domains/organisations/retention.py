"""How long this room keeps what it knows of members of staff."""

from samenbieb.kernel.retention import keep

keep(
    "organisations.User",
    period="as long as somebody works here; then the name stays beside what they did",
    reason="The audit trail must be able to say who acted. At the end the log-in is closed and its password removed.",
)
keep(
    "organisations.Grant",
    period="as long as the log-in it belongs to",
    reason="Who might do what on a day in the past is part of the audit trail.",
)
keep(
    "organisations.OrganisationHistory",
    period="as long as the organisation",
    reason="Opening hours and names of the past are the history of a public body; beside them stands who changed them.",
)
keep(
    "organisations.HoursChange",
    period="as long as the place",
    reason="Members were promised other days because of it; who closed the place stands in the audit trail too.",
)
