"""The room of booking (reserveren van ruimte en tijd): claims on rooms, machines, desks and people's time; never two at once.

Invariants: what is claimed is claimed with all that lies below it, and for one moment only once (the database sees to it);
a claim that was called off or not used holds nothing. A higher room may ask more of who books (`ports.Gate`).
"""
