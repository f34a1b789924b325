"""The help desks of the demo world: where and when help is given, and a year of questions."""

from samenbieb.domains.helpdesk.demo import places, questions

__all__ = ["places", "questions"]
