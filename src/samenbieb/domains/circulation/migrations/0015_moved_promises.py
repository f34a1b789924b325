"""What a change of opening hours moved is remembered, so that it can be given back."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("circulation", "0014_onsite_and_proxies"),
        ("organisations", "0003_acts_on_opening_hours"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="MovedPromise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before_at", models.DateTimeField()),
                ("after_at", models.DateTimeField()),
                ("renewals_used", models.PositiveSmallIntegerField(default=0)),
                ("told_at", models.DateTimeField(null=True)),
                ("given_back_at", models.DateTimeField(null=True)),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.hourschange",
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moved",
                        to="circulation.hold",
                    ),
                ),
                (
                    "loan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moved",
                        to="circulation.loan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hold__isnull", False), ("loan", None)),
                            models.Q(("hold", None), ("loan__isnull", False)),
                            _connector="OR",
                        ),
                        name="moved_is_a_loan_or_a_hold",
                    )
                ],
            },
        ),
    ]
