"""Materials with their stock; what a job used. Lines of both are added, never changed."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import samenbieb.kernel.identifiers

TABLES = ("makerspace_stockline", "makerspace_used")
FORWARD = "".join(
    f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change();"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER append_only ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_audit_unlinking"),
        ("booking", "0005_an_adult_is_here"),
        ("makerspace", "0002_with_an_adult_or_staff"),
        ("organisations", "0004_version_of_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="Material",
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
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("gram", "gram"),
                            ("piece", "piece"),
                            ("metre", "metre"),
                            ("minute", "minute"),
                        ],
                        max_length=6,
                    ),
                ),
                ("unit_cents", models.PositiveIntegerField()),
                ("low_parts", models.PositiveIntegerField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="StockLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("counted", "counted"),
                            ("delivered", "came in"),
                            ("used", "used"),
                            ("undone", "not used after all"),
                        ],
                        max_length=9,
                    ),
                ),
                ("parts", models.PositiveIntegerField()),
                ("noted_at", models.DateTimeField()),
                ("noted_by", models.CharField(max_length=120)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Used",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("parts", models.PositiveIntegerField()),
                ("unit_cents", models.PositiveIntegerField()),
                ("cost_cents", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name_plural": "used",
            },
        ),
        migrations.AddField(
            model_name="job",
            name="gram_cents",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="job",
            name="materials_cents",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="job",
            name="minute_cents",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("gram_cents", None), ("minute_cents", None)),
                    models.Q(
                        (
                            "cost_cents",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("minutes"), "*", models.F("minute_cents")
                                    ),
                                    "+",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("grams"), "*", models.F("gram_cents")
                                    ),
                                ),
                                "+",
                                models.F("materials_cents"),
                            ),
                        ),
                        ("gram_cents__isnull", False),
                        ("minute_cents__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_job_costs_the_sum_of_its_parts",
            ),
        ),
        migrations.AddField(
            model_name="material",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.branch"
            ),
        ),
        migrations.AddField(
            model_name="material",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="stockline",
            name="job",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="makerspace.job",
            ),
        ),
        migrations.AddField(
            model_name="stockline",
            name="material",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="makerspace.material"
            ),
        ),
        migrations.AddField(
            model_name="stockline",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="used",
            name="job",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="used", to="makerspace.job"
            ),
        ),
        migrations.AddField(
            model_name="used",
            name="material",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="makerspace.material"
            ),
        ),
        migrations.AddField(
            model_name="used",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="material_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("branch", "name"),
                name="one_material_of_a_name_per_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("job__isnull", False), ("what__in", ["used", "undone"])),
                    models.Q(("job", None), ("what__in", ["counted", "delivered"])),
                    _connector="OR",
                ),
                name="a_job_uses_and_nothing_else_does",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("job__isnull", False)),
                fields=("job", "material", "what"),
                name="a_job_uses_once_and_is_undone_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="used",
            constraint=models.CheckConstraint(
                condition=models.Q(("parts__gte", 1)), name="used_is_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="used",
            constraint=models.UniqueConstraint(
                fields=("job", "material"), name="a_job_tells_a_material_once"
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
