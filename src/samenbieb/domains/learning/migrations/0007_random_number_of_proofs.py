import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0006_goals"),
    ]

    operations = [
        migrations.AlterField(
            model_name="proof",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
