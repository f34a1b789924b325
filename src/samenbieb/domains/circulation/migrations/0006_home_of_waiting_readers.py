"""Note with the holds that run which branch is their reader's own: rules of priority and of who may reserve ask for it."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery


def note_homes(apps: Any, _schema_editor: Any) -> None:
    """Take it from the membership at home of the same person."""
    holds = apps.get_model("circulation", "Hold")
    homes = apps.get_model("patrons", "Membership").objects.filter(
        person=OuterRef("membership__person"), kind="home", ended_on=None
    )
    running = holds.objects.filter(state__in=("open", "in_transit", "waiting"), patron_home=None)
    found = running.annotate(own=Subquery(homes.order_by("pk").values("home_branch")[:1])).exclude(own=None)
    for hold_id, branch_id in found.values_list("pk", "own").iterator():
        holds.objects.filter(pk=hold_id).update(patron_home_id=branch_id)


class Migration(migrations.Migration):
    dependencies = [
        ("circulation", "0005_pull_tasks_transport_and_shelf_hours"),
        ("patrons", "0003_card_serial"),
    ]

    operations = [migrations.RunPython(note_homes, migrations.RunPython.noop)]
