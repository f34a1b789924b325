"""What may be seen of people. A scan works for any card of the network; lists and searches stay in the grant."""

from samenbieb.domains.patrons.selectors.blocks import BlockLine, block_codes, blocks_until, current_blocks
from samenbieb.domains.patrons.selectors.cards import (
    CardSeal,
    DeskPatron,
    ScannedCard,
    patron_by_card,
    scan_card,
    seal_holds,
    seal_now,
    seal_of,
)
from samenbieb.domains.patrons.selectors.categories import (
    ProductLine,
    category_codes,
    category_names,
    products,
    usual_product,
)
from samenbieb.domains.patrons.selectors.contacts import Contact, contact
from samenbieb.domains.patrons.selectors.families import (
    FamilyMember,
    GuardianLine,
    dependant_ids,
    family,
    may_act_for,
    own_guardians,
    person_for,
)
from samenbieb.domains.patrons.selectors.members import (
    CardLine,
    ConsentLine,
    PatronLine,
    PatronView,
    RelatedLine,
    find,
    patron,
    same_people,
)
from samenbieb.domains.patrons.selectors.own import LookLine, Me, OwnMembership, me, own_data, who_looked

__all__ = [
    "BlockLine",
    "CardLine",
    "CardSeal",
    "ConsentLine",
    "Contact",
    "DeskPatron",
    "FamilyMember",
    "GuardianLine",
    "LookLine",
    "Me",
    "OwnMembership",
    "PatronLine",
    "PatronView",
    "ProductLine",
    "RelatedLine",
    "ScannedCard",
    "block_codes",
    "blocks_until",
    "category_codes",
    "category_names",
    "contact",
    "current_blocks",
    "dependant_ids",
    "family",
    "find",
    "may_act_for",
    "me",
    "own_data",
    "own_guardians",
    "patron",
    "patron_by_card",
    "person_for",
    "products",
    "same_people",
    "scan_card",
    "seal_holds",
    "seal_now",
    "seal_of",
    "usual_product",
    "who_looked",
]
