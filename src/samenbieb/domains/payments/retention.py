"""How long this room keeps personal data."""

from samenbieb.kernel.retention import keep

keep(
    "payments.Charge", period="7 years", reason="The bookkeeping of the library (Dutch tax law, seven years)."
)
keep(
    "payments.Credit", period="7 years", reason="The bookkeeping of the library (Dutch tax law, seven years)."
)
keep(
    "payments.TillEntry",
    period="7 years",
    reason="The bookkeeping of the library (Dutch tax law, seven years). Names no member.",
)
keep(
    "payments.TillClosing",
    period="7 years",
    reason="The bookkeeping of the library (Dutch tax law, seven years). Names no member.",
)
