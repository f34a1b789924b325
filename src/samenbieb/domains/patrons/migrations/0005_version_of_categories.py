"""Kinds of members may be kept in memory for as long as their version holds."""

from django.db import migrations

TABLES = ("patrons_patroncategory",)
FORWARD = [
    f"CREATE TRIGGER rows_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION note_rows_changed('patron_categories')"
    for table in TABLES
]
BACKWARD = [f"DROP TRIGGER rows_changed ON {table}" for table in TABLES]


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_rows_version"), ("patrons", "0004_cause_of_blocks")]
    operations = [
        migrations.RunSQL(
            [
                *FORWARD,
                "INSERT INTO kernel_rowsversion (name, version) VALUES ('patron_categories', gen_random_uuid())",
            ],
            [*BACKWARD, "DELETE FROM kernel_rowsversion WHERE name = 'patron_categories'"],
        )
    ]
