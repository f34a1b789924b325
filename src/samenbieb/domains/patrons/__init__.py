"""The room of patrons (leners, leden): a person is shared and small, each library keeps its own membership of them.

Invariants: one membership per person and organisation; one active card per membership and number; a child has a
guardian who gave consent; a person's contact details belong to the membership, so each library answers for its own.
"""
