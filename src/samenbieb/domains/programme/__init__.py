"""The room of the programme (activiteiten): activities, series, sessions, who was there. Counting never needs a name."""
