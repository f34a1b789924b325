"""What is so about people, their memberships, cards, families, consents and blocks."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.patrons.models.merges import PersonMerge
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel

__all__ = [
    "Block",
    "Card",
    "Consent",
    "Group",
    "IdentityCheck",
    "Membership",
    "PatronCategory",
    "Person",
    "PersonMerge",
    "Product",
    "Relationship",
]


class Person(PublicModel):
    """A human being, once for the whole network: name, birth day and what they chose for reading. No citizen number, ever.

    After anonymising, the row stays as an empty place that old figures hang on: no name, a birth day that says nothing.
    A class or another group that borrows with one card stands here too (`is_group`), under its own name and that of its
    school or home: it has no birth day.
    Somebody who stood in the books twice leads on from the one row to the other (`merged_into`).
    """

    given_name = models.CharField(max_length=60)
    family_name_prefix = models.CharField(max_length=20, blank=True, default="")
    family_name = models.CharField(max_length=80)
    birth_on = models.DateField(null=True, blank=True)
    is_group = models.BooleanField(default=False, db_default=False)
    language = models.CharField(max_length=5, default="nl")
    needs_large_print = models.BooleanField(default=False)
    anonymised_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["family_name", "given_name"], name="person_by_name"),
            models.Index(fields=["birth_on"], name="person_by_birth_day"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_group=True, birth_on=None) | Q(is_group=False, birth_on__isnull=False),
                name="only_groups_have_no_birth_day",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="person_is_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.given_name, self.family_name_prefix, self.family_name]))


class PatronCategory(models.Model):
    """A kind of patron that rules speak of (`ADULT`, `CHILD`), with the ages it is for."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    from_age = models.PositiveSmallIntegerField(default=0)
    until_age = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["from_age", "code"]
        verbose_name_plural = "patron categories"

    def __str__(self) -> str:
        return self.name


class Product(TenantModel):
    """A subscription (abonnement) that a library offers: price, length, and which patron category it gives."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    category = models.ForeignKey(PatronCategory, on_delete=models.PROTECT, related_name="products")
    fee_cents = models.PositiveIntegerField(default=0)
    period_months = models.PositiveSmallIntegerField(default=12)
    from_age = models.PositiveSmallIntegerField(default=0)
    until_age = models.PositiveSmallIntegerField(null=True, blank=True)
    offered_from_on = models.DateField()
    offered_until_on = models.DateField(null=True, blank=True)
    renews_itself = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code"], name="one_product_per_code"),
            # What renews by itself costs nothing: nobody becomes a paying member without a recorded yes.
            models.CheckConstraint(
                condition=Q(renews_itself=False) | Q(fee_cents=0), name="only_free_products_renew_themselves"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(PublicModel, TenantModel):
    """A person with one library: at home there, or a guest. The library is controller of what stands here."""

    owner_path = "person_id"

    class Kind(models.TextChoices):
        """Home: registered here. Group: a class or the like, registered here. Guest: with a card of another library."""

        HOME = "home", _("Member")
        GROUP = "group", _("Group")
        GUEST = "guest", _("Guest")

    class History(models.TextChoices):
        """What the member wants with the list of returned loans (FORMAT: history)."""

        KEEP = "keep", _("Keep my list")
        DEFAULT = "default", _("Keep it for a short time")
        NEVER = "never", _("Keep nothing")

    AT_HOME = frozenset({Kind.HOME, Kind.GROUP})  # registered at this very library

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.HOME)
    category = models.ForeignKey(PatronCategory, on_delete=models.PROTECT, related_name="memberships")
    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    home_branch = models.ForeignKey(
        "organisations.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    street = models.CharField(max_length=120, blank=True, default="")
    postcode = models.CharField(max_length=10, blank=True, default="")
    town = models.CharField(max_length=80, blank=True, default="")
    starts_on = models.DateField()
    expires_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    registered_at = models.DateTimeField()
    history = models.CharField(max_length=8, choices=History.choices, default=History.DEFAULT)
    anonymised_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "postcode"], name="membership_by_postcode"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(ended_on=None),
                name="one_membership_per_library",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("starts_on")), name="membership_expires_after_start"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(ended_on__isnull=False) & ~Q(merged_into=F("id"))),
                name="merged_membership_has_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.organisation_id})"


class Group(TenantModel):
    """A school class, a reading group or a department that borrows with one card, and who speaks for it."""

    owner_path = "membership__person_id"

    class Kind(models.TextChoices):
        """What sort of group it is."""

        SCHOOL_CLASS = "class", _("School class")
        READING = "reading", _("Reading group")
        CARE = "care", _("Department of a care home")
        OTHER = "other", _("Other group")

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="group")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.SCHOOL_CLASS)
    contact_name = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(contact_name=""), name="a_group_has_somebody_to_speak_with")
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.membership_id})"


class IdentityCheck(TenantModel):
    """Staff saw a document at registration: which kind and when. Never its number, never a copy."""

    owner_path = "membership__person_id"

    class Document(models.TextChoices):
        """What was shown."""

        PASSPORT = "passport", _("Passport")
        IDENTITY_CARD = "identity_card", _("Identity card")
        DRIVING_LICENCE = "driving_licence", _("Driving licence")
        RESIDENCE_PERMIT = "residence_permit", _("Residence permit")
        GUARDIAN = "guardian", _("Document of the parent")

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="identity_checks")
    document = models.CharField(max_length=20, choices=Document.choices)
    checked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.document} {self.checked_at:%Y-%m-%d}"


class Card(TenantModel):
    """A library card (pas): its number opens the door at every desk of the network."""

    owner_path = "membership__person_id"

    class State(models.TextChoices):
        """Only an active card may be used."""

        ACTIVE = "active", _("Active")
        LOST = "lost", _("Lost")
        REPLACED = "replaced", _("Replaced")
        CLOSED = "closed", _("Closed")

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="cards")
    number = models.CharField(max_length=40, unique=True)
    pin_hash = models.CharField(max_length=128, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    issued_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # It came from another account of the same person, and goes on beside the card of this one.
    beside = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(state="active", beside=False),
                name="one_active_card_per_membership",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Relationship(PublicModel):
    """One person acts for another: a guardian for a child, a proxy for a patron. Ends on a day or when withdrawn."""

    class Kind(models.TextChoices):
        """Guardian: parent or carer. Proxy: may borrow in the patron's name."""

        GUARDIAN = "guardian", _("Parent or guardian")
        PROXY = "proxy", _("Proxy")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="related_to")
    acts_for = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="represented_by")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    child_agreed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "person", "acts_for"],
                condition=Q(until_on=None),
                name="one_current_relationship",
            ),
            models.CheckConstraint(condition=~Q(person=F("acts_for")), name="nobody_acts_for_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.acts_for_id}"


class Consent(TenantModel):
    """A recorded yes: what for, given by whom, when, and when it was taken back."""

    class Purpose(models.TextChoices):
        """What the yes is for."""

        CHILD_MEMBERSHIP = "child_membership", _("Membership of a child under 16")
        PAID_MEMBERSHIP = "paid_membership", _("Going on as a paying member")
        READING_HISTORY = "reading_history", _("Keeping the list of returned loans")

    owner_path = "person_id"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents_given")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "organisation", "purpose"],
                condition=Q(withdrawn_at=None),
                name="one_current_consent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose}"


class Block(PublicModel):
    """A restriction or bar, at one organisation or in the whole network (organisation empty)."""

    class Kind(models.TextChoices):
        """A restriction ends by itself; a bar is for misuse."""

        RESTRICTION = "restriction", _("Restriction")
        BARRED = "barred", _("Barred")

    class Cause(models.TextChoices):
        """Who or what set it: a person of staff with a reason, or a title that came back too late."""

        STAFF = "", _("Set by staff")
        LATE = "late", _("A title came back too late.")

    class Reach(models.TextChoices):
        """Where it holds, within its library or the network."""

        ALL = "all", _("At all branches")
        ONLY = "only", _("Only at this branch")
        ELSEWHERE = "elsewhere", _("At all branches but this one")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocks")
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    cause = models.CharField(max_length=8, choices=Cause.choices, blank=True, default="", db_default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    from_at = models.DateTimeField()
    until_on = models.DateField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    stops_checkout = models.BooleanField(default=True, db_default=True)
    stops_renew = models.BooleanField(default=True, db_default=True)
    stops_hold = models.BooleanField(default=True, db_default=True)
    reach = models.CharField(max_length=10, choices=Reach.choices, default=Reach.ALL, db_default=Reach.ALL)
    branch = models.ForeignKey(
        "organisations.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stops_checkout=True) | Q(stops_renew=True) | Q(stops_hold=True),
                name="block_stops_something",
            ),
            models.CheckConstraint(
                condition=Q(reach="all", branch=None)
                | Q(reach="elsewhere", branch__isnull=False)
                | Q(reach="only", branch__isnull=False, organisation__isnull=False),
                name="block_reaches_from_a_branch",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
