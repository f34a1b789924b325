"""The room of qualifications (bevoegdheden): who held what, on what evidence, at any moment; never deleted.

Invariants: what happened to a qualification is a line that is added, never changed (a trigger sees to it); a mistake is
withdrawn by a line of its own. Who held what at a moment follows from the lines alone, also as it was known at another.
"""
