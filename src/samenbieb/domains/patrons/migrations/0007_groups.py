"""Classes and other groups that borrow with one card, and the patron category that rules speak of."""

import django.db.models.deletion
from django.db import migrations, models

CATEGORY = """
INSERT INTO patrons_patroncategory (code, name, from_age, until_age) VALUES ('GROUP', 'Groep of klas', 0, NULL)
ON CONFLICT (code) DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_version_of_places"),
        ("patrons", "0006_blocks_of_some_acts_and_branches"),
    ]

    operations = [
        migrations.CreateModel(
            name="Group",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("class", "School class"),
                            ("reading", "Reading group"),
                            ("care", "Department of a care home"),
                            ("other", "Other group"),
                        ],
                        default="class",
                        max_length=8,
                    ),
                ),
                ("contact_name", models.CharField(max_length=80)),
            ],
        ),
        migrations.AddField(
            model_name="person",
            name="is_group",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="membership",
            name="kind",
            field=models.CharField(
                choices=[("home", "Member"), ("group", "Group"), ("guest", "Guest")],
                default="home",
                max_length=6,
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="birth_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("birth_on", None), ("is_group", True)),
                    models.Q(("birth_on__isnull", False), ("is_group", False)),
                    _connector="OR",
                ),
                name="only_groups_have_no_birth_day",
            ),
        ),
        migrations.AddField(
            model_name="group",
            name="membership",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="group", to="patrons.membership"
            ),
        ),
        migrations.AddField(
            model_name="group",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("contact_name", ""), _negated=True),
                name="a_group_has_somebody_to_speak_with",
            ),
        ),
        migrations.RunSQL(
            CATEGORY,
            "DELETE FROM patrons_patroncategory WHERE code = 'GROUP'",
        ),
    ]
