"""What migrations put into the tables, kept over tests that empty them.

A test with connections of its own (`django_db(transaction=True)`) ends with empty tables, seeds included. Django then
tells its apps that the tables are there: at that moment the seeds are put back.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.core import serializers
from django.db import transaction
from django.db.models.signals import post_migrate

_kept: list[dict[str, Any]] = []
# Only apps with models are told; when one is, the tables of all are there.
_told_once = "samenbieb.kernel"


def keep() -> None:
    """Keep the seeds from the moment that the test database stands."""
    post_migrate.connect(_told, dispatch_uid="tests.seeds")


def _told(sender: AppConfig, **kwargs: Any) -> None:
    if sender.name != _told_once:
        return
    models = [model for model in apps.get_models() if model.__module__.startswith("samenbieb.")]
    rows = {model._meta.label_lower: list(model._base_manager.all()) for model in models}
    if not _kept:
        _kept.extend(serializers.serialize("python", [row for some in rows.values() for row in some]))
        return
    # Each table by itself: a trigger may have written a row of its own when the others were emptied.
    lost = [seed for seed in _kept if not rows[seed["model"]]]
    with transaction.atomic():
        for seed in serializers.deserialize("python", lost):
            seed.save()
