"""The room of circulation (uitleen): lending, returning, renewing, holds, the hold shelf, and the rules for them.

Invariants (checked by `samenbieb invariants`): an item has at most one open loan and at most one captured hold; custody
`on_loan` if and only if a loan is open, `hold_shelf` only for a hold that waits or waited; the terms of a loan are those
of its first minute; a queue has one strict order; the same request twice lends once.
"""
