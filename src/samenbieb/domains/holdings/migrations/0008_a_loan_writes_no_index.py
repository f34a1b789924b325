"""A loan changes where a copy is, not where it is found: with room on its page, no index of the table is written."""

from django.db import migrations

# Per cent of a page that is filled: the rest takes the changed rows of its own copies.
ROOM = "ALTER TABLE holdings_item SET (fillfactor = 85)"
NO_ROOM = "ALTER TABLE holdings_item RESET (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [("holdings", "0007_copies_entered_at_the_desk")]

    operations = [
        migrations.RemoveIndex(model_name="item", name="item_by_place"),
        migrations.RunSQL(ROOM, NO_ROOM),
    ]
