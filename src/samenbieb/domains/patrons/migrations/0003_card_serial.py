"""Where the serial of a new card number comes from; the first thousand are left for cards that are numbered by hand."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("patrons", "0002_standard_categories")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE patrons_card_serial START WITH 1001 MAXVALUE 99999999999",
            "DROP SEQUENCE patrons_card_serial",
        )
    ]
