import django.db.models.deletion
from django.db import migrations, models

import samenbieb.kernel.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0004_version_of_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="ScenarioSet",
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
                ("name", models.CharField(max_length=80)),
                ("newest", models.PositiveIntegerField(default=0)),
                ("put_away_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ScenarioVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("restores", models.PositiveIntegerField(blank=True, null=True)),
                ("kept_at", models.DateTimeField()),
                ("kept_by", models.CharField(max_length=120)),
                (
                    "scenario_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="trials.scenarioset",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TrialRun",
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
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=120)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("problem", models.CharField(blank=True, default="", max_length=40)),
                ("outcomes", models.JSONField(default=list)),
                ("passed_count", models.PositiveIntegerField(default=0)),
                ("failed_count", models.PositiveIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="trials.scenarioversion",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="scenarioset",
            constraint=models.UniqueConstraint(
                condition=models.Q(("put_away_at", None)),
                fields=("organisation", "name"),
                name="one_scenario_set_per_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="scenarioset",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="scenario_set_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="scenarioversion",
            constraint=models.UniqueConstraint(
                fields=("scenario_set", "number"), name="one_scenario_version_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="scenarioversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("restores", None), ("restores__lt", models.F("number")), _connector="OR"),
                name="only_an_earlier_version_comes_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="trialrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("organisation",),
                name="one_trial_run_per_library_at_once",
            ),
        ),
    ]
