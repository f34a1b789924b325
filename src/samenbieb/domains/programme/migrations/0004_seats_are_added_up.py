"""The seats that are taken of a session are those of its entries, added up here; the session refuses more than fit."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION programme_seats(state text, heads integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN state IN ('held', 'offered', 'confirmed') THEN heads ELSE 0 END
$$;
CREATE FUNCTION programme_add_up_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.session_id = NEW.session_id THEN
        IF programme_seats(OLD.state, OLD.heads) <> programme_seats(NEW.state, NEW.heads) THEN
            UPDATE programme_session SET seats_taken = seats_taken
                + programme_seats(NEW.state, NEW.heads) - programme_seats(OLD.state, OLD.heads)
            WHERE id = NEW.session_id;
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE programme_session SET seats_taken = seats_taken - programme_seats(OLD.state, OLD.heads)
        WHERE id = OLD.session_id AND programme_seats(OLD.state, OLD.heads) > 0;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE programme_session SET seats_taken = seats_taken + programme_seats(NEW.state, NEW.heads)
        WHERE id = NEW.session_id AND programme_seats(NEW.state, NEW.heads) > 0;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER add_up_seats AFTER INSERT OR UPDATE OR DELETE ON programme_entry
    FOR EACH ROW EXECUTE FUNCTION programme_add_up_seats();
"""
BACKWARD = """
DROP TRIGGER add_up_seats ON programme_entry;
DROP FUNCTION programme_add_up_seats();
DROP FUNCTION programme_seats(text, integer);
"""


class Migration(migrations.Migration):
    dependencies = [("programme", "0003_registering")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
