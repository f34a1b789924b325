"""What cataloguers do by hand is noted, so that it can be taken back; what they placed stays where they placed it."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import samenbieb.kernel.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_descriptions"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="record",
            name="placed_by_hand",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="CatalogueAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=samenbieb.kernel.identifiers.uuid7, editable=False, unique=True),
                ),
                ("kind", models.CharField(max_length=20)),
                ("made_by", models.CharField(max_length=120)),
                ("made_at", models.DateTimeField()),
                ("moved", models.JSONField(default=dict)),
                ("names", models.JSONField(default=dict)),
                (
                    "work_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "record_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.CharField(blank=True, default="", max_length=120)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["work_ids"], name="act_by_work"),
                    django.contrib.postgres.indexes.GinIndex(fields=["record_ids"], name="act_by_record"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(undone_at=None, undone_by="")
                        | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                        name="undone_act_says_when_and_by_whom",
                    ),
                ],
            },
        ),
    ]
