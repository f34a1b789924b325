"""What was kept aside gets an address, and says what a cataloguer did about it."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import samenbieb.kernel.identifiers

# Every row that is there needs an address of its own; the default of a new column would give them all the same.
ADDRESSES = "UPDATE catalogue_importproblem SET public_id = gen_random_uuid() WHERE public_id IS NULL"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_acts_by_hand")]

    operations = [
        migrations.AddField(
            model_name="importproblem",
            name="public_id",
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.RunSQL(ADDRESSES, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="importproblem",
            name="public_id",
            field=models.UUIDField(default=samenbieb.kernel.identifiers.uuid7, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name="importproblem",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("brought_in", "Brought in after all"),
                    ("put_away", "Put away"),
                ],
                db_default="open",
                default="open",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="importproblem",
            name="settled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="importproblem",
            name="settled_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="importproblem",
            name="settled_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="importproblem",
            name="description",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="mended_from",
                to="catalogue.description",
            ),
        ),
        migrations.AddIndex(
            model_name="importproblem",
            index=models.Index(
                condition=Q(("state", "open")), fields=["run", "byte_position"], name="problem_still_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="importproblem",
            constraint=models.CheckConstraint(
                condition=Q(("settled_at", None), ("settled_by", ""), ("state", "open"))
                | (
                    Q(("state", "open"), _negated=True)
                    & Q(("settled_at__isnull", False))
                    & Q(("settled_by", ""), _negated=True)
                ),
                name="settled_problem_says_when_and_by_whom",
            ),
        ),
    ]
