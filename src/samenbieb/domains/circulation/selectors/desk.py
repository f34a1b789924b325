"""What a lending desk shows after the scan of a card: one look, everything that the next act needs."""

from dataclasses import dataclass

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import Block
from samenbieb.domains.circulation.rules.policy import Case, Policy
from samenbieb.domains.circulation.selectors.holds import HoldLine, ready_for
from samenbieb.domains.circulation.selectors.loans import AtHome, at_home
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.circulation.services.policies import channel_of, policy_at
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.payments import selectors as payments
from samenbieb.kernel import clock, remembering
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.remembering import Versions


@dataclass(frozen=True, slots=True)
class DeskView:
    """The holder of a card with what they have at the libraries of this desk.

    `ready` are the holds that lie ready. `patron` is patrons' `DeskPatron`: of another library's member it tells the name, the card and the library only.
    `open_cents` is owed to the library of this desk. `codes` are standing reasons that any loan here would meet
    (`card_expired`, `patron_blocked`, `debt`, …); their sentences are in `errors.REASONS`.
    """

    patron: patrons.DeskPatron
    loans: list[AtHome]
    ready: list[HoldLine]
    open_cents: int
    codes: tuple[Block, ...]

    @property
    def late_count(self) -> int:
        """Count the loans that are too late."""
        return sum(line.late for line in self.loans)


# What stands against a loan, and against neither renewing one nor reserving.
ONLY_BORROWING = frozenset({
    Block.TOO_MANY_LOANS,
    Block.LIBRARY_LIMIT,
    Block.SUBSCRIPTION_UNPAID,
    Block.DEPENDANT_DEBT,
})  # fmt: skip


def desk_view(
    actor: Actor,
    *,
    card: str,
    branch_id: int,
    act: patrons.Act = patrons.Act.CHECKOUT,
    held: Versions | None = None,
    recorded_of: int | None = None,
) -> DeskView:
    """Show a desk the holder of a card of any library of the network. The look is audited.

    `codes` are those against `act`; `held` the versions that the caller has read for this request; `recorded_of` the
    membership of which the loan just before wrote this look down (`CheckoutAnswer.looked_at`). Loans and holds are those at libraries where the actor may see them. Raises: CardUnknown, NotAllowed.
    """
    held = remembering.versions() if held is None else held
    branch = organisations.place(branch_id, held)
    actor.require(permissions.CHECK_OUT, at=branch.organisation_id)
    patron, scanned = patrons.patron_and_card(actor, card, recorded_of=recorded_of)
    today = clock.today(branch.organisation.time_zone)
    case = Case(scanned.category_id, None, channel_of(actor))
    policy = policy_at(organisation_id=branch.organisation_id, branch_id=branch.pk, held=held)
    open_cents = payments.balance_cents(scanned.person_id, organisation_id=branch.organisation_id)
    blocks = patrons.standing_blocks(scanned.person_id, branch.organisation_id)
    standing = patrons.against(blocks, act=act, branch_id=branch.pk, on=today)
    debt_limit, overdue_limit = policy.cents("debt_limit", case), policy.value("overdue_limit", case)
    total_limit = policy.value("max_loans_total", case)
    here_limit = policy.value("max_loans_per_branch", case)
    counts = facts.NO_LOANS
    if (total_limit, here_limit, overdue_limit) != (None, None, None):
        counts = facts.loan_counts(
            scanned.person_id,
            branch_id=branch.pk,
            claimed_counts=bool(policy.value("claimed_counts_in_total", case)),
            onsite_counts=bool(policy.value("onsite_counts_in_total", case)),
        )
    dependant_limit = policy.cents("dependant_debt_limit", case)
    dependants_owe = facts.dependant_debt_cents(
        scanned.person_id, organisation_id=branch.organisation_id, limit_cents=dependant_limit
    )
    checks = {
        Block.PATRON_INACTIVE: not scanned.active,
        Block.CARD_EXPIRED: scanned.expires_on < today,
        Block.PATRON_BLOCKED: Block.PATRON_BLOCKED in standing,
        Block.RESTRICTED: Block.RESTRICTED in standing,
        Block.TOO_MANY_LOANS: total_limit is not None and counts.total >= total_limit,
        Block.LIBRARY_LIMIT: here_limit is not None and counts.here >= here_limit,
        Block.SUBSCRIPTION_UNPAID: facts.subscription_cents(
            policy, case, scanned.person_id, branch.organisation_id
        )
        > 0,
        Block.DEPENDANT_DEBT: dependant_limit is not None and dependants_owe > dependant_limit,
        Block.TOO_MANY_OVERDUE: overdue_limit is not None and counts.overdue >= overdue_limit,
        Block.DEBT: debt_limit is not None and open_cents > debt_limit,
    }
    return DeskView(
        patron=patron,
        loans=at_home(actor, person_id=scanned.person_id, held=held),
        ready=ready_for(actor, person_id=scanned.person_id),
        open_cents=open_cents,
        codes=tuple(
            block
            for block, stands in checks.items()
            if stands and block not in _without_weight(act, policy, case)
        ),
    )


def _without_weight(act: patrons.Act, policy: Policy, case: Case) -> frozenset[Block]:
    """Give the reasons that do not stop this act: what only borrowing asks, and what the rules of renewing let pass."""
    if act == patrons.Act.CHECKOUT:
        return frozenset()
    if act == patrons.Act.HOLD:
        return ONLY_BORROWING
    passes = {
        Block.PATRON_INACTIVE: True,
        Block.CARD_EXPIRED: policy.value("renew_with_expired_card", case),
        Block.RESTRICTED: not policy.value("restriction_blocks_renewal", case),
        Block.DEBT: not policy.value("debt_blocks_renewal", case),
    }
    return ONLY_BORROWING | {block for block, let_pass in passes.items() if let_pass}
