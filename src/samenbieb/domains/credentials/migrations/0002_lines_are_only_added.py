"""The history of qualifications is added to, never changed."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON credentials_line
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
BACKWARD = "DROP TRIGGER append_only ON credentials_line;"


class Migration(migrations.Migration):
    dependencies = [("credentials", "0001_initial"), ("kernel", "0003_audit_unlinking")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
