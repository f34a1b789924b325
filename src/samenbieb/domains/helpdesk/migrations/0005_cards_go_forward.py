"""A published version of a knowledge card never changes what it says: it retires, and another one comes."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION keep_knowledge_card() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving CONSTANT text[] := ARRAY['position', 'retired_at'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.retired_at IS NOT NULL OR to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving THEN
        RAISE EXCEPTION 'a version of a knowledge card is kept as it was published';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER forward_only BEFORE UPDATE OR DELETE ON helpdesk_knowledgecard
    FOR EACH ROW EXECUTE FUNCTION keep_knowledge_card();
"""
BACKWARD = """
DROP TRIGGER forward_only ON helpdesk_knowledgecard;
DROP FUNCTION keep_knowledge_card();
"""


class Migration(migrations.Migration):
    dependencies = [("helpdesk", "0004_knowledge_cards")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
