"""Head counts are added, never changed; the one that stands for a session is one of its own."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON programme_headcount
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE programme_headcount ADD CONSTRAINT count_of_a_session UNIQUE (id, session_id);
ALTER TABLE programme_session ADD CONSTRAINT counted_by_its_own_count FOREIGN KEY (count_id, id)
    REFERENCES programme_headcount (id, session_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE programme_headcount ADD CONSTRAINT corrects_a_count_of_the_same_session FOREIGN KEY (corrects_id, session_id)
    REFERENCES programme_headcount (id, session_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = """
ALTER TABLE programme_headcount DROP CONSTRAINT corrects_a_count_of_the_same_session;
ALTER TABLE programme_session DROP CONSTRAINT counted_by_its_own_count;
ALTER TABLE programme_headcount DROP CONSTRAINT count_of_a_session;
DROP TRIGGER append_only ON programme_headcount;
"""


class Migration(migrations.Migration):
    dependencies = [("programme", "0001_initial"), ("kernel", "0003_audit_unlinking")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
