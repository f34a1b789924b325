"""What may be seen of partners: the directory for everybody, and for who keeps it."""

from samenbieb.domains.referrals.selectors.partners import (
    PartnerView,
    partner_of,
    partners_near,
    partners_to_keep,
    public_partner,
    subjects,
)

__all__ = ["PartnerView", "partner_of", "partners_near", "partners_to_keep", "public_partner", "subjects"]
