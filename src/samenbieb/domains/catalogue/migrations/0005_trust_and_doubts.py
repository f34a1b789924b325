"""How far each source is believed, and editions that may be the same."""

import django.db.models.deletion
from django.db import migrations, models

import samenbieb.kernel.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0004_settled_problems"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceTrust",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=60)),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("title", "title"),
                            ("names", "names"),
                            ("publication", "publication"),
                            ("series", "series"),
                            ("subjects", "subjects"),
                            ("levels", "levels"),
                            ("summary", "summary"),
                            ("numbers", "numbers"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "group"), name="one_rank_per_source_and_group"),
                    models.CheckConstraint(condition=models.Q(("rank__gte", 1)), name="rank_starts_at_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchDoubt",
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
                ("evidence", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("same", "The same edition"),
                            ("other", "Another edition"),
                        ],
                        db_default="open",
                        default="open",
                        max_length=5,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by", models.CharField(blank=True, db_default="", default="", max_length=120)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="doubts_of_others",
                        to="catalogue.record",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="doubts",
                        to="catalogue.record",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["found_at", "id"],
                        name="doubt_still_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("record", "candidate"), name="one_doubt_per_pair"),
                    models.CheckConstraint(
                        condition=models.Q(("record", models.F("candidate")), _negated=True),
                        name="doubt_about_two_editions",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("settled_by", ""), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("settled_at__isnull", False),
                                models.Q(("settled_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="settled_doubt_says_when_and_by_whom",
                    ),
                ],
            },
        ),
    ]
