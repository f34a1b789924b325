"""Somebody who was given a password chooses their own at the next log-in."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisations", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="user",
            name="must_choose_password",
            field=models.BooleanField(default=False),
        ),
    ]
