"""Rules get an address, a location, days on which they hold, and a bound instead of a lock."""

from django.db import migrations, models
from django.db.models import F, Q

import samenbieb.kernel.identifiers

LOCKED_IS_EXACT = "UPDATE circulation_policyrule SET bound = 'exact' WHERE locked"
ADDRESSES = "UPDATE circulation_policyrule SET public_id = gen_random_uuid()"


class Migration(migrations.Migration):
    dependencies = [
        ("circulation", "0002_renewal_fee_and_unlinking"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="policyrule", name="one_rule_per_kind_and_scope"),
        migrations.RemoveConstraint(model_name="policyrule", name="only_the_network_locks"),
        migrations.AddField(
            model_name="policyrule",
            name="public_id",
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="location",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="policyrule",
            name="bound",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Libraries may choose"),
                    ("floor", "At least this"),
                    ("ceiling", "At most this"),
                    ("exact", "Fixed for everybody"),
                ],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="policyrule", name="from_on", field=models.DateField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="policyrule", name="until_on", field=models.DateField(blank=True, null=True)
        ),
        migrations.RunSQL([LOCKED_IS_EXACT, ADDRESSES], migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="policyrule",
            name="public_id",
            field=models.UUIDField(default=samenbieb.kernel.identifiers.uuid7, editable=False, unique=True),
        ),
        migrations.RemoveField(model_name="policyrule", name="locked"),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.UniqueConstraint(
                fields=[
                    "kind",
                    "organisation",
                    "branch",
                    "patron_category",
                    "item_category",
                    "location",
                    "channel",
                    "from_on",
                ],
                nulls_distinct=False,
                name="one_rule_per_kind_scope_and_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=Q(bound="") | Q(organisation=None), name="only_the_network_binds"
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrule",
            constraint=models.CheckConstraint(
                condition=Q(from_on=None) | Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="rule_ends_after_it_begins",
            ),
        ),
    ]
