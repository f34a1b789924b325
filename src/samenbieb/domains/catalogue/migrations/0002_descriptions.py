"""Split what was delivered (a description) from the edition that it describes."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import samenbieb.kernel.identifiers

# Each record had one description so far; it keeps the number of its record, so the versions need no new numbers.
COPY = """
INSERT INTO catalogue_description
  (id, public_id, record_id, organisation_id, source, control_number, raw, raw_format, raw_encoding, content_hash,
   remarks, withdrawn, version, added_at, changed_at)
SELECT id, gen_random_uuid(), id, organisation_id, source, control_number, raw, raw_format, raw_encoding, content_hash,
   remarks, withdrawn, version, added_at, changed_at
FROM catalogue_record
"""
NUMBER_ON = """
SELECT setval(pg_get_serial_sequence('catalogue_description', 'id'), max(id)) FROM catalogue_description HAVING max(id) > 0
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_initial"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Description",
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
                ("source", models.CharField(max_length=60)),
                ("control_number", models.CharField(max_length=120)),
                ("raw", models.BinaryField()),
                (
                    "raw_format",
                    models.CharField(choices=[("iso2709", "ISO 2709"), ("marcxml", "MARCXML")], max_length=8),
                ),
                ("raw_encoding", models.CharField(default="utf-8", max_length=20)),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "remarks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                ("withdrawn", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("added_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
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
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="descriptions",
                        to="catalogue.record",
                    ),
                ),
            ],
        ),
        migrations.RunSQL([COPY, NUMBER_ON, "SET CONSTRAINTS ALL IMMEDIATE"], migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="description",
            constraint=models.UniqueConstraint(
                fields=["organisation", "source", "control_number"],
                name="one_description_per_source_and_number",
                nulls_distinct=False,
            ),
        ),
        migrations.RemoveConstraint(model_name="recordversion", name="one_row_per_record_version"),
        migrations.RenameModel("RecordVersion", "DescriptionVersion"),
        migrations.RenameField("descriptionversion", "record", "description"),
        migrations.AlterField(
            model_name="descriptionversion",
            name="description",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="catalogue.description",
            ),
        ),
        migrations.AddConstraint(
            model_name="descriptionversion",
            constraint=models.UniqueConstraint(
                fields=["description", "version"], name="one_row_per_description_version"
            ),
        ),
        migrations.RemoveConstraint(model_name="record", name="one_record_per_source_and_number"),
        migrations.RemoveField(model_name="record", name="organisation"),
        migrations.RemoveField(model_name="record", name="source"),
        migrations.RemoveField(model_name="record", name="control_number"),
        migrations.RemoveField(model_name="record", name="raw"),
        migrations.RemoveField(model_name="record", name="raw_format"),
        migrations.RemoveField(model_name="record", name="raw_encoding"),
        migrations.RemoveField(model_name="record", name="content_hash"),
        migrations.RemoveField(model_name="record", name="remarks"),
        migrations.RemoveField(model_name="record", name="version"),
        migrations.AddField(
            model_name="record",
            name="edition_key",
            field=models.CharField(blank=True, default="", max_length=250),
        ),
        migrations.AddField(
            model_name="record",
            name="provenance",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=~Q(edition_key=""), fields=["edition_key"], name="record_by_edition"
            ),
        ),
    ]
