"""The triggers that make the audit log append-only, on SQLite and PostgreSQL.

UPDATE is always rejected. DELETE is rejected except for entries that a PurgePermit of their
workspace covers. PostgreSQL's TRUNCATE is rejected too. The database's owner can drop triggers. To
protect against that, ship the exported log to another system.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from dashboard.core.database.sql import execute_all

REFUSAL = "audit entries are append-only"

PERMITTED = """SELECT 1 FROM audit_purgepermit
    WHERE older_than > OLD.at AND workspace_id IS NOT DISTINCT FROM OLD.workspace_id"""

SQLITE = (
    f"""CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_auditentry
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_auditentry
    WHEN NOT EXISTS ({PERMITTED.replace("IS NOT DISTINCT FROM", "IS")})
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND EXISTS ({PERMITTED}) THEN RETURN OLD; END IF;
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
)
REMOVAL = {
    "sqlite": ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"),
    "postgresql": (
        "DROP TRIGGER audit_no_change ON audit_auditentry",
        "DROP TRIGGER audit_no_truncate ON audit_auditentry",
        "DROP FUNCTION audit_refuse",
    ),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers on the existing tables."""
    execute_all(connection, SQLITE if connection.vendor == "sqlite" else POSTGRESQL)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, to undo the migration, and for tests that empty every table."""
    execute_all(connection, REMOVAL[connection.vendor])
