"""The room of the programme (activiteiten): activities, series, sessions, who was there. Counting never needs a name.

Invariants: a session is counted when one head count stands for it, also when none came; the counts of a session are one
chain, of which nothing is changed or removed; what was counted is neither moved nor called off; an activity is held
once at a time at a place.
"""
