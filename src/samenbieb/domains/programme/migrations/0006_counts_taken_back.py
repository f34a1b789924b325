"""A count that takes back names the row that stands again: one of the same session, as all of its chain."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
ALTER TABLE programme_headcount ADD CONSTRAINT restores_a_count_of_the_same_session FOREIGN KEY (restores_id, session_id)
    REFERENCES programme_headcount (id, session_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = "ALTER TABLE programme_headcount DROP CONSTRAINT restores_a_count_of_the_same_session;"


class Migration(migrations.Migration):
    dependencies = [("programme", "0005_proposals")]
    operations = [
        migrations.AddField(
            model_name="headcount",
            name="restores",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programme.headcount",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
