"""A credit still never changes; only the account on which it stands may, to one of the same library.

Accounts of one person are merged (decision 0096): the lines go along as they are.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION keep_credit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'membership_id' IS DISTINCT FROM to_jsonb(OLD) - 'membership_id'
        OR NOT EXISTS (
            SELECT FROM patrons_membership
            WHERE id = NEW.membership_id AND organisation_id = NEW.organisation_id
        ) THEN
        RAISE EXCEPTION 'payments_credit is append-only';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER append_only ON payments_credit;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payments_credit
    FOR EACH ROW EXECUTE FUNCTION keep_credit();
"""
BACKWARD = """
DROP TRIGGER append_only ON payments_credit;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payments_credit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP FUNCTION keep_credit();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("patrons", "0008_accounts_of_one_person"),
        ("payments", "0006_closed_tills_never_change"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
