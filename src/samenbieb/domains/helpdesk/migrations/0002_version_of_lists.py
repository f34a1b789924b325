"""The lists of the help desk may be kept in memory for as long as their version holds."""

from django.db import migrations

TABLES = (
    "helpdesk_agency",
    "helpdesk_topic",
    "helpdesk_helpkind",
    "helpdesk_outcome",
    "helpdesk_partnerkind",
    "helpdesk_channel",
    "helpdesk_duration",
)
FORWARD = [
    f"CREATE TRIGGER rows_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION note_rows_changed('helpdesk')"
    for table in TABLES
]
BACKWARD = [f"DROP TRIGGER rows_changed ON {table}" for table in TABLES]


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_rows_version"), ("helpdesk", "0001_initial")]
    operations = [
        migrations.RunSQL(
            [
                *FORWARD,
                "INSERT INTO kernel_rowsversion (name, version) VALUES ('helpdesk', gen_random_uuid())",
            ],
            [*BACKWARD, "DELETE FROM kernel_rowsversion WHERE name = 'helpdesk'"],
        )
    ]
