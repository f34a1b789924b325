"""The room of the catalogue (catalogus): title records as they were delivered, and the works they belong to.

The records are national: no library owns a description. Invariants: the delivered bytes of a record are never changed,
a newer delivery keeps the older one as a version; a source has one record under a control number; every record belongs
to one work; the address of a work stays; the same delivery twice writes nothing.
"""
