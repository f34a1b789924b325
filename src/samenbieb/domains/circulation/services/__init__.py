"""What happens in lending. Each service: locks, facts, rules, write, audit, publish, return."""

from samenbieb.domains.circulation.services.policies import RuleDraft, set_rule

__all__ = ["RuleDraft", "set_rule"]
