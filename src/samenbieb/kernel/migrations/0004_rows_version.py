"""The version of rows that a process may keep in memory, and the trigger that gives a new one."""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION note_rows_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kernel_rowsversion (name, version) VALUES (TG_ARGV[0], gen_random_uuid())
    ON CONFLICT (name) DO UPDATE SET version = EXCLUDED.version;
    RETURN NULL;
END $$;
"""
BACKWARD = "DROP FUNCTION note_rows_changed()"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_audit_unlinking")]
    operations = [
        migrations.CreateModel(
            name="RowsVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20, unique=True)),
                ("version", models.UUIDField()),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
