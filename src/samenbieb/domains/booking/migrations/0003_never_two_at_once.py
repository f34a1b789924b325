"""No two claims have one thing at the same moment: the database has the last word, without any extension."""

from django.db import migrations

FORWARD = """
ALTER TABLE booking_occupied ADD CONSTRAINT never_two_at_once EXCLUDE USING gist (
    int8range(resource_id, resource_id, '[]') WITH &&, tstzrange(from_at, until_at) WITH &&
);
"""
BACKWARD = "ALTER TABLE booking_occupied DROP CONSTRAINT never_two_at_once;"


class Migration(migrations.Migration):
    dependencies = [("booking", "0002_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
