"""The room of payments (rekening): what a member owes a library and what was paid. Lines are added, never changed.

Invariants: a balance is a sum of lines; an allocation never exceeds its charge nor its credit; one growing charge
per subject, kind and period; one payment per reference and organisation.
"""
