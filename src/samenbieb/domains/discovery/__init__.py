"""The room of discovery (zoeken): from what somebody types to the titles that are meant, and where they stand.

Invariants: one work is one result; the index holds nothing that the database does not, so `rebuild_index` restores all
of it; what changed in the catalogue or on a shelf is searchable within two seconds; engines get ready tokens.
"""
