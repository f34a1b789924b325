"""An edition that was found to be another one leads there; a doubt can be left for later."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0005_trust_and_doubts")]

    operations = [
        migrations.AddField(
            model_name="record",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="catalogue.record",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=Q(("merged_into", None)) | Q(("edition_key", ""), ("withdrawn", True)),
                name="merged_record_is_hidden",
            ),
        ),
        migrations.AddField(
            model_name="matchdoubt",
            name="put_off_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
