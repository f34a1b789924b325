"""The kinds of material that every library of the network knows; rules speak of them by code."""

from django.db import migrations

FORWARD = """
INSERT INTO holdings_itemcategory (code, name) VALUES
    ('AUDIOBOOK', 'Luisterboek'),
    ('BOOK', 'Boek'),
    ('CD', 'Cd'),
    ('CONSOLE_GAME', 'Videospel'),
    ('DVD', 'Dvd'),
    ('GAME', 'Spel'),
    ('LARGE_PRINT', 'Grote letters'),
    ('MAGAZINE', 'Tijdschrift'),
    ('MAP', 'Kaart'),
    ('OBJECT', 'Voorwerp'),
    ('OTHER', 'Overig'),
    ('SHEET_MUSIC', 'Bladmuziek'),
    ('SPRINTER', 'Sprinter')
ON CONFLICT (code) DO NOTHING;
"""
BACKWARD = """
DELETE FROM holdings_itemcategory c
WHERE NOT EXISTS (SELECT 1 FROM holdings_item i WHERE i.category_id = c.id);
"""


class Migration(migrations.Migration):
    dependencies = [("holdings", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
