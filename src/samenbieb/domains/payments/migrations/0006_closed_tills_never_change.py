"""A closing never changes, nor what belongs to it: an entry of a till only gets its closing, once."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payments_tillclosing
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION keep_till_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.closing_id IS NOT NULL THEN
            RAISE EXCEPTION 'a closed till takes no entry';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.closing_id IS NOT NULL
        OR to_jsonb(NEW) - 'closing_id' IS DISTINCT FROM to_jsonb(OLD) - 'closing_id' THEN
        RAISE EXCEPTION 'payments_tillentry is append-only';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER append_only BEFORE INSERT OR UPDATE OR DELETE ON payments_tillentry
    FOR EACH ROW EXECUTE FUNCTION keep_till_entry();
"""
BACKWARD = """
DROP TRIGGER append_only ON payments_tillentry;
DROP FUNCTION keep_till_entry();
DROP TRIGGER append_only ON payments_tillclosing;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_tills_and_closings"), ("kernel", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
