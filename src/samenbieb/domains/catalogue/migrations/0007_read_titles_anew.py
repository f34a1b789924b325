"""Ask the worker to read all titles anew: works are told apart by better keys, and editions get one of their own."""

from typing import Any

from django.db import migrations

from samenbieb.kernel import clock


def ask(apps: Any, _editor: Any) -> None:
    if apps.get_model("catalogue", "Record").objects.exists():
        jobs = apps.get_model("kernel", "Job").objects
        jobs.create(name="catalogue.read_anew", arguments={}, run_after_at=clock.now())


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_merged_editions"), ("kernel", "0003_audit_unlinking")]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
