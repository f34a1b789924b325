"""The help desks of the demo world: where and when help is given, a year of questions, appointments to come, and consents."""

from samenbieb.domains.helpdesk.demo import appointments, consents, places, questions

__all__ = ["appointments", "consents", "places", "questions"]
