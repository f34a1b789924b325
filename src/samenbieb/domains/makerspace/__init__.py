"""The room of the maker place (makerplaats): machines, who may use them, instructions, jobs, what is out of order.

Invariants: nobody books or starts a machine without what it asks, at any door (`gates.MachineGate`); a job keeps the price
of its own day; what was entered wrongly is undone, never removed.
"""
