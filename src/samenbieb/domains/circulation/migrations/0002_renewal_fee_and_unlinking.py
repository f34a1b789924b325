from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("circulation", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="renewal",
            name="fee_cents",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False), ("membership__isnull", False)),
                fields=["closed_at"],
                name="loans_to_unlink",
            ),
        ),
    ]
