"""Rules and ways of transport may be kept in memory for as long as their version holds."""

from django.db import migrations

TABLES = ("circulation_policyrule", "circulation_transportlink")
FORWARD = [
    f"CREATE TRIGGER rows_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION note_rows_changed('rules')"
    for table in TABLES
]
BACKWARD = [f"DROP TRIGGER rows_changed ON {table}" for table in TABLES]


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0004_rows_version"),
        ("circulation", "0016_rule_changes"),
    ]
    operations = [
        migrations.RunSQL(
            [*FORWARD, "INSERT INTO kernel_rowsversion (name, version) VALUES ('rules', gen_random_uuid())"],
            [*BACKWARD, "DELETE FROM kernel_rowsversion WHERE name = 'rules'"],
        )
    ]
