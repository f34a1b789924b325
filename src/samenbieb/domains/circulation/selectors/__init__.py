"""What may be seen of lending: own loans and holds, those of a member at the desk, the shelf and the lists."""

from samenbieb.domains.circulation.selectors.claims import ClaimLine, claims_to_search
from samenbieb.domains.circulation.selectors.desk import DeskView, desk_view
from samenbieb.domains.circulation.selectors.explaining import (
    LoanExplanation,
    RuleCase,
    RuleExplanation,
    explain_case,
    explain_loan,
    rules_behind,
)
from samenbieb.domains.circulation.selectors.extensions import ExtensionNote, newest_extension
from samenbieb.domains.circulation.selectors.fees import RunningFee, running_fees
from samenbieb.domains.circulation.selectors.group_loans import GroupLoan, group_loans
from samenbieb.domains.circulation.selectors.holds import (
    HoldForOther,
    HoldLine,
    TitleTwice,
    hold,
    holds_for_others,
    holds_of,
    own_holds,
    queue_length,
    titles_twice,
)
from samenbieb.domains.circulation.selectors.inspecting import (
    ClaimState,
    HoldState,
    LoanState,
    TaskStates,
    barcodes_of_loans,
    hold_states,
    loan_state,
    returned_barcodes,
    task_states,
)
from samenbieb.domains.circulation.selectors.invariants import (
    Violation,
    invariant_names,
    invariant_violations,
)
from samenbieb.domains.circulation.selectors.lists import (
    PullLine,
    ShelfLine,
    hold_shelf,
    pull_list,
    shelf_to_clear,
)
from samenbieb.domains.circulation.selectors.loans import (
    AtHome,
    HistoryLine,
    LoanLine,
    history,
    loan,
    loans_of,
    own_loans,
)
from samenbieb.domains.circulation.selectors.rule_changes import ChangeLine, RuleSource, rule_changes
from samenbieb.domains.circulation.selectors.rule_lines import (
    Explanation,
    RuleKind,
    RuleLine,
    explain_rule,
    rule_kinds,
    rule_lines,
)
from samenbieb.domains.circulation.selectors.rule_sets import rule_set
from samenbieb.domains.circulation.selectors.shortages import Shortage, ShortageReport, shortages
from samenbieb.domains.circulation.selectors.transport import (
    BalanceLine,
    TransportLine,
    lending_balances,
    transport_ways,
)
from samenbieb.domains.circulation.selectors.trying import CheckoutTrial, DecidedTerm, try_check_out
from samenbieb.domains.circulation.selectors.uses import uses_of
from samenbieb.domains.circulation.selectors.weeding import weeding_list

__all__ = [
    "AtHome",
    "BalanceLine",
    "ChangeLine",
    "CheckoutTrial",
    "ClaimLine",
    "ClaimState",
    "DecidedTerm",
    "DeskView",
    "Explanation",
    "ExtensionNote",
    "GroupLoan",
    "HistoryLine",
    "HoldForOther",
    "HoldLine",
    "HoldState",
    "LoanExplanation",
    "LoanLine",
    "LoanState",
    "PullLine",
    "RuleCase",
    "RuleExplanation",
    "RuleKind",
    "RuleLine",
    "RuleSource",
    "RunningFee",
    "ShelfLine",
    "Shortage",
    "ShortageReport",
    "TaskStates",
    "TitleTwice",
    "TransportLine",
    "Violation",
    "barcodes_of_loans",
    "claims_to_search",
    "desk_view",
    "explain_case",
    "explain_loan",
    "explain_rule",
    "group_loans",
    "history",
    "hold",
    "hold_shelf",
    "hold_states",
    "holds_for_others",
    "holds_of",
    "invariant_names",
    "invariant_violations",
    "lending_balances",
    "loan",
    "loan_state",
    "loans_of",
    "newest_extension",
    "own_holds",
    "own_loans",
    "pull_list",
    "queue_length",
    "returned_barcodes",
    "rule_changes",
    "rule_kinds",
    "rule_lines",
    "rule_set",
    "rules_behind",
    "running_fees",
    "shelf_to_clear",
    "shortages",
    "task_states",
    "titles_twice",
    "transport_ways",
    "try_check_out",
    "uses_of",
    "weeding_list",
]
