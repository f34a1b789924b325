"""A version of a lesson only goes forward, and what it says never changes once it was read: learners finish what they began."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION keep_lesson_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving CONSTANT text[] := ARRAY['state', 'reviewed_on', 'published_at', 'retired_at'];
    ways CONSTANT text[] := ARRAY['draft>reviewed', 'reviewed>published', 'published>retired'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'a version of a lesson that was read is kept';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'draft' AND to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving THEN
        RAISE EXCEPTION 'a version of a lesson that was read does not change';
    END IF;
    IF NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state) = ANY (ways) THEN
        RAISE EXCEPTION 'a version of a lesson goes forward only';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forward_only BEFORE UPDATE OR DELETE ON learning_lessonversion
    FOR EACH ROW EXECUTE FUNCTION keep_lesson_version();
"""
BACKWARD = """
DROP TRIGGER forward_only ON learning_lessonversion;
DROP FUNCTION keep_lesson_version();
"""


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
