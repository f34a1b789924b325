"""The room of organisations (organisaties): who takes part, where their places are, when those are open, who may do what.

Invariants: the tree has no circles; a branch belongs to one library organisation; a grant names a role at an
organisation and holds for everything below it; a staff login is a person of flesh, never shared with a patron's card.
"""
