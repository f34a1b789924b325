"""Changes of opening hours become acts, which can be undone with what followed from them."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import samenbieb.kernel.identifiers


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("organisations", "0002_must_choose_password"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="HoursChange",
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
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("exception", "Closed, or other hours"),
                            ("week", "Weekly hours"),
                            ("season", "Season"),
                        ],
                        max_length=10,
                    ),
                ),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=120)),
                ("before", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("given_back", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=120)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.CharField(blank=True, default="", max_length=120)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours_changes",
                        to="organisations.branch",
                    ),
                ),
                (
                    "exception",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="organisations.hoursexception",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="changes",
                        to="organisations.hoursperiod",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("exception",), name="one_act_per_hours_exception"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", "")),
                            models.Q(
                                ("undone_at__isnull", False), models.Q(("undone_by", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="undone_hours_say_by_whom",
                    ),
                ],
            },
        ),
    ]
