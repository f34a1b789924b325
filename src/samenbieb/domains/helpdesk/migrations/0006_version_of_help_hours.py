"""Hours of help may be kept in memory for as long as the version of the lists of the help desk holds."""

from django.db import migrations

TABLES = ("helpdesk_helpplace", "helpdesk_helptime")
FORWARD = [
    f"CREATE TRIGGER rows_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION note_rows_changed('helpdesk')"
    for table in TABLES
]
BACKWARD = [f"DROP TRIGGER rows_changed ON {table}" for table in TABLES]


class Migration(migrations.Migration):
    dependencies = [("helpdesk", "0005_cards_go_forward")]
    operations = [migrations.RunSQL([*FORWARD], [*BACKWARD])]
