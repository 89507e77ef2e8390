"""The index of the search, in the form each database has: trigrams of the folded words."""

from django.db import migrations, transaction
from django.db.utils import DatabaseError

TABLE, INDEX = "public_portal_publicschool", "public_portal_school_search"

_SQLITE = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(search, content='{TABLE}', content_rowid='id', tokenize='trigram')",
    f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')",
    f"""CREATE TRIGGER {INDEX}_added AFTER INSERT ON {TABLE} BEGIN
        INSERT INTO {INDEX}(rowid, search) VALUES (new.id, new.search); END""",
    f"""CREATE TRIGGER {INDEX}_removed AFTER DELETE ON {TABLE} BEGIN
        INSERT INTO {INDEX}({INDEX}, rowid, search) VALUES ('delete', old.id, old.search); END""",
    f"""CREATE TRIGGER {INDEX}_changed AFTER UPDATE OF search ON {TABLE} BEGIN
        INSERT INTO {INDEX}({INDEX}, rowid, search) VALUES ('delete', old.id, old.search);
        INSERT INTO {INDEX}(rowid, search) VALUES (new.id, new.search); END""",
)
_POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    f"CREATE INDEX {INDEX} ON {TABLE} USING gin (search gin_trgm_ops)",
)


def build(apps, editor):
    """Without the extension (or an old SQLite) the column is read as it is: slower, the same answers."""
    statements = {"sqlite": _SQLITE, "postgresql": _POSTGRES}.get(editor.connection.vendor, ())
    try:
        with transaction.atomic(using=editor.connection.alias), editor.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    except DatabaseError:
        pass


def remove(apps, editor):
    with editor.connection.cursor() as cursor:
        if editor.connection.vendor == "sqlite":
            for name in ("added", "removed", "changed"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {INDEX}_{name}")
            cursor.execute(f"DROP TABLE IF EXISTS {INDEX}")
        else:
            cursor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("public_portal", "0001_initial")]
    operations = [migrations.RunPython(build, remove)]
