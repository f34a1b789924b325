"""The audit trail stays append-only but for one thing: its lines may let go of the person they were about."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.person_id IS NULL
        AND (NEW.actor = OLD.actor OR (OLD.actor LIKE 'member:%' AND NEW.actor = 'member'))
        AND (NEW.id, NEW.done_at, NEW.door, NEW.action, NEW.organisation_id, NEW.subject_type, NEW.subject_id, NEW.details)
            IS NOT DISTINCT FROM
            (OLD.id, OLD.done_at, OLD.door, OLD.action, OLD.organisation_id, OLD.subject_type, OLD.subject_id, OLD.details)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
DROP TRIGGER append_only ON kernel_auditentry;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON kernel_auditentry
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
"""
BACKWARD = """
DROP TRIGGER append_only ON kernel_auditentry;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON kernel_auditentry FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP FUNCTION refuse_audit_change();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
