"""The help desks of the demo world: where and when help is given, a year of questions, and appointments to come."""

from samenbieb.domains.helpdesk.demo import appointments, places, questions

__all__ = ["appointments", "places", "questions"]
