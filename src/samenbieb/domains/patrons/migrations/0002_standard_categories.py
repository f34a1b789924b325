"""The patron categories that every Dutch library knows. Rules speak of their codes; ages count full years."""

from django.db import migrations

FORWARD = """
INSERT INTO patrons_patroncategory (code, name, from_age, until_age) VALUES
    ('CHILD', 'Jeugd', 0, 17),
    ('YOUNG_ADULT', 'Jongvolwassene', 18, 26),
    ('ADULT', 'Volwassene', 18, NULL),
    ('HOME_DELIVERY', 'Bibliotheek aan huis', 18, NULL),
    ('INSTITUTION', 'Instelling', 0, NULL),
    ('STAFF', 'Medewerker', 16, NULL)
ON CONFLICT (code) DO NOTHING;
"""
BACKWARD = """
DELETE FROM patrons_patroncategory
WHERE code IN ('CHILD', 'YOUNG_ADULT', 'ADULT', 'HOME_DELIVERY', 'INSTITUTION', 'STAFF');
"""


class Migration(migrations.Migration):
    dependencies = [("patrons", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
