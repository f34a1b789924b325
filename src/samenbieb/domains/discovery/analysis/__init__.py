"""Words of the Dutch public library: from text as people write it to tokens as engines store it.

The order is always fold, split, stem, exceptions, parts of compounds. Nothing here knows Django or an
engine: every engine gets the same ready tokens, so that an upgrade of an engine never changes an answer.
"""
