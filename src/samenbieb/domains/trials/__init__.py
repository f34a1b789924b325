"""The room of trials (beleidstoetsen): a library proves its own rules with scenarios that a librarian can read.

Invariants: a trial works in a database of its own that is thrown away; live rows are never touched; what a scenario says
that the format does not know is an error of that scenario, never ignored.
"""
