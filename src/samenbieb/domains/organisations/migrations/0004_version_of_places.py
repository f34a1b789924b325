"""Places and their hours may be kept in memory for as long as their version holds."""

from django.db import migrations

TABLES = (
    "organisations_organisation",
    "organisations_branch",
    "organisations_hoursperiod",
    "organisations_openingtime",
    "organisations_hoursexception",
)
FORWARD = [
    f"CREATE TRIGGER rows_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION note_rows_changed('places')"
    for table in TABLES
]
BACKWARD = [f"DROP TRIGGER rows_changed ON {table}" for table in TABLES]


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_rows_version"), ("organisations", "0003_acts_on_opening_hours")]
    operations = [
        migrations.RunSQL(
            [*FORWARD, "INSERT INTO kernel_rowsversion (name, version) VALUES ('places', gen_random_uuid())"],
            [*BACKWARD, "DELETE FROM kernel_rowsversion WHERE name = 'places'"],
        )
    ]
