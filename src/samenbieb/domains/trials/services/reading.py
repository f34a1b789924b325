"""Reading a file of scenarios: YAML without aliases and without tags, so that a file says only what stands in it."""

import re
from typing import Any

import yaml

from samenbieb.domains.trials.errors import TrialFileInvalid
from samenbieb.domains.trials.rules.scenarios import Misshapen, TrialFile, file_of

BYTES_MAX = 5_000_000


class _Plain(yaml.SafeLoader):
    """Reads `yes`, `on` and `12:30` as the text that they are: a barcode may look like anything."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed")
        return super().compose_node(parent, index)


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
    """Read the text of a file. Raises: TrialFileInvalid."""
    if len(text) > BYTES_MAX:
        raise TrialFileInvalid(name, "it is larger than five megabytes")
    try:
        content = yaml.load(text, Loader=_Plain)  # noqa: S506 - a safe loader with less than the safe one reads
        return file_of(content)
    except (yaml.YAMLError, ValueError) as problem:
        told = str(problem).replace("\n", " ") if not isinstance(problem, Misshapen) else str(problem)
        raise TrialFileInvalid(name, told) from problem
