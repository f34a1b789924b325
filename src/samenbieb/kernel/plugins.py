"""Ports are filled by name: a dotted path to a factory, made once per process."""

from functools import cache
from typing import Any

from django.utils.module_loading import import_string


@cache
def load(factory_path: str, *arguments: str) -> Any:
    """Make what fills a port. The caller declares the port's type on the variable it binds."""
    return import_string(factory_path)(*arguments)
