"""What happens to people: registering, cards, families, consents, blocks, being a guest, leaving and being forgotten."""

from samenbieb.domains.patrons.services.anonymising import anonymise_person
from samenbieb.domains.patrons.services.blocks import block, lift_suspension, suspend_for_lateness, unblock
from samenbieb.domains.patrons.services.cards import (
    IssuedCard,
    change_own_pin,
    issue_card,
    report_card_lost,
    set_pin,
)
from samenbieb.domains.patrons.services.consents import record_consent, set_history, withdraw_consent
from samenbieb.domains.patrons.services.details import OwnFacts, PatronFacts, edit_own_data, edit_patron
from samenbieb.domains.patrons.services.families import GuardianDraft, answer_guardian, link_guardian, unlink
from samenbieb.domains.patrons.services.groups import (
    GroupFacts,
    GroupMade,
    MovedUp,
    edit_group,
    move_up,
    register_group,
)
from samenbieb.domains.patrons.services.imports import BadRow, PatronsReport, import_patrons
from samenbieb.domains.patrons.services.locks import lock_card_holder, lock_membership, lock_person
from samenbieb.domains.patrons.services.log_in import log_in_with_card
from samenbieb.domains.patrons.services.memberships import (
    Renewed,
    end_membership,
    expire_membership,
    membership_at,
    renew_free_memberships,
    renew_membership,
)
from samenbieb.domains.patrons.services.merging import Merged, merge_people
from samenbieb.domains.patrons.services.open_matters import tells_what_is_open
from samenbieb.domains.patrons.services.parting import undo_merge
from samenbieb.domains.patrons.services.products import ProductDraft, set_product
from samenbieb.domains.patrons.services.proxies import end_proxy, link_proxy
from samenbieb.domains.patrons.services.registration import PatronDraft, Registered, register_patron

__all__ = [
    "BadRow",
    "GroupFacts",
    "GroupMade",
    "GuardianDraft",
    "IssuedCard",
    "Merged",
    "MovedUp",
    "OwnFacts",
    "PatronDraft",
    "PatronFacts",
    "PatronsReport",
    "ProductDraft",
    "Registered",
    "Renewed",
    "anonymise_person",
    "answer_guardian",
    "block",
    "change_own_pin",
    "edit_group",
    "edit_own_data",
    "edit_patron",
    "end_membership",
    "end_proxy",
    "expire_membership",
    "import_patrons",
    "issue_card",
    "lift_suspension",
    "link_guardian",
    "link_proxy",
    "lock_card_holder",
    "lock_membership",
    "lock_person",
    "log_in_with_card",
    "membership_at",
    "merge_people",
    "move_up",
    "record_consent",
    "register_group",
    "register_patron",
    "renew_free_memberships",
    "renew_membership",
    "report_card_lost",
    "set_history",
    "set_pin",
    "set_product",
    "suspend_for_lateness",
    "tells_what_is_open",
    "unblock",
    "undo_merge",
    "unlink",
    "withdraw_consent",
]
