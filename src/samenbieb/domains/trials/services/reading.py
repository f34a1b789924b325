"""Reading a file of scenarios: YAML without aliases and without tags, so that a file says only what stands in it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from samenbieb.domains.trials.errors import TrialFileInvalid
from samenbieb.domains.trials.rules.scenarios import Located, Misshapen, TrialFile, file_of

BYTES_MAX = 5_000_000


class _Plain(yaml.SafeLoader):
    """Reads `yes`, `on` and `12:30` as the text that they are: a barcode may look like anything."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed")
        return super().compose_node(parent, index)

    def located(self, node: Any) -> Any:
        """Make a map that knows its line."""
        made = Located()
        made.line = node.start_mark.line + 1
        yield made
        made.update(self.construct_mapping(node))


_Plain.add_constructor("tag:yaml.org,2002:map", _Plain.located)
_Plain.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
_Plain.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)


def read(text: str, *, name: str) -> TrialFile:
    """Read the text of a file of scenarios. Raises: TrialFileInvalid."""
    try:
        return file_of(_content(text, name))
    except Misshapen as problem:
        raise TrialFileInvalid(name, str(problem), line=problem.line, shape=problem) from problem


def read_rules(text: str, *, name: str) -> list[dict[str, Any]]:
    """Read the text of a file of rules: a map with a list `rules`. Raises: TrialFileInvalid."""
    content = _content(text, name)
    rules = content.get("rules") if isinstance(content, dict) and set(content) == {"rules"} else None
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise TrialFileInvalid(name, "a file of rules is a map with a list of maps, named rules")
    return [{key: _plain(value) for key, value in rule.items()} for rule in rules]


def written_rules(rules: Sequence[Mapping[str, Any]]) -> str:
    """Write rules as a file that `read_rules` reads: a rule on a line."""
    lines = [
        yaml.safe_dump(dict(rule), default_flow_style=True, sort_keys=False, allow_unicode=True, width=10_000)
        for rule in rules
    ]
    return "rules:\n" + "".join(f"  - {line}" for line in lines) if lines else "rules: []\n"


def _content(text: str, name: str) -> Any:
    if len(text) > BYTES_MAX:
        raise TrialFileInvalid(name, "it is larger than five megabytes")
    try:
        return yaml.load(text, Loader=_Plain)  # noqa: S506 - a safe loader with less than the safe one reads
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 0
        raise TrialFileInvalid(name, str(problem).replace("\n", " "), line=line) from problem
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise TrialFileInvalid(name, str(problem).replace("\n", " ")) from problem


def _plain(value: Any) -> Any:
    """Give days as text, also inside lists: rules are stored as JSON."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value.isoformat() if isinstance(value, dt.date) else value
