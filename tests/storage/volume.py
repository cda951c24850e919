"""Thousands of rows beside a population, made by PostgreSQL itself, so that its planner has something to plan for."""

from uuid import UUID

from sqlalchemy import text

from casegraph.storage.database import Database

CASES = 5_000

# Each statement gets the tenant and how many; ids are made of the row's number.
_ROWS = [
    """INSERT INTO principal (tenant_id, id, type, name, name_key, username, email, created_at)
        SELECT :tenant, md5('principal' || n)::uuid, 1, 'P' || n, 'p' || n, 'p' || n, 'p' || n || '@example.org', now()
        FROM generate_series(1, 2000) AS n""",
    """INSERT INTO process (tenant_id, id, key, name, name_key, category, version, latest, created_at, updated_at)
        SELECT :tenant, md5('process' || n)::uuid, 'p' || n, 'P' || n, 'p' || n, 'c' || n, 1, true, now(), now()
        FROM generate_series(1, 2000) AS n""",
    """INSERT INTO "case" (tenant_id, id, number, title, title_key, status, priority, version, process_id, process_key,
            process_name, process_name_key, initiator_id, parent_id, created_at, updated_at, finished_at, due_at)
        SELECT :tenant, md5('case' || n)::uuid, 1000 + n, 'Case ' || n, 'case ' || n, 1 + n % 7, 1 + n % 5, 1,
            md5('process' || n % 300 + 1)::uuid, 'p' || n % 300 + 1, 'P', 'p' || n % 300 + 1,
            md5('principal' || n % 300 + 1)::uuid, CASE WHEN n > 4 THEN md5('case' || n / 4)::uuid END,
            now() - n * interval '1 hour', now(), CASE WHEN n % 2 = 0 THEN now() END,
            CASE WHEN n % 3 = 0 THEN now() + n * interval '1 hour' END
        FROM generate_series(1, :cases) AS n""",
    """INSERT INTO case_body (tenant_id, case_id, variables, metadata, entity)
        SELECT tenant_id, id, '{}', '{}', '{}' FROM "case" WHERE tenant_id = :tenant AND number > 1000""",
    """INSERT INTO case_value (tenant_id, case_id, pointer, kind, number, key)
        SELECT tenant_id, id, pointer, kind, CASE kind WHEN 1 THEN number END, CASE kind WHEN 2 THEN title END
        FROM "case", (VALUES ('/one', 1), ('/two', 2), ('/three', 1), ('/four', 2)) AS places (pointer, kind)
        WHERE tenant_id = :tenant AND number > 1000""",
    """INSERT INTO task (tenant_id, id, case_id, process_id, definition_key, title, title_key, type, status, priority,
            parallel, owner_id, created_at, updated_at, claimed_at, completed_at, due_at)
        SELECT tenant_id, md5('task' || number || '/' || n)::uuid, id, process_id, 'first', title, title_key, 1,
            1 + (number + n) % 5, 1 + n % 5, false, CASE WHEN n > 1 THEN initiator_id END, created_at, updated_at,
            CASE WHEN n > 1 THEN created_at END, finished_at, due_at
        FROM "case", generate_series(1, 3) AS n WHERE tenant_id = :tenant AND number > 1000""",
    """INSERT INTO task_value (tenant_id, task_id, pointer, kind, number)
        SELECT tenant_id, id, '/x', 1, extract(epoch FROM created_at) FROM task WHERE tenant_id = :tenant""",
    """INSERT INTO task_candidate (tenant_id, id, task_id, case_id, principal_id, claimable)
        SELECT tenant_id, id, id, case_id, md5('principal' || extract(hour FROM created_at) + 1)::uuid,
            status = 1
        FROM task WHERE tenant_id = :tenant AND owner_id IS NULL AND title LIKE 'Case %'""",
    """INSERT INTO delegation (tenant_id, id, case_id, task_id, index, thread, assignee_id, status, priority,
            delegated_at, due_at, finished_at)
        SELECT tenant_id, id, case_id, id, row_number() OVER (PARTITION BY case_id) + 100, 1, owner_id,
            CASE WHEN status < 3 THEN 1 ELSE 2 END, priority, created_at, due_at, completed_at
        FROM task WHERE tenant_id = :tenant AND title LIKE 'Case %'""",
    """INSERT INTO participant (tenant_id, case_id, principal_id)
        SELECT tenant_id, id, initiator_id FROM "case" WHERE tenant_id = :tenant AND number > 1000""",
    """INSERT INTO note (tenant_id, id, case_id, author_id, content, content_key, created_at, notified)
        SELECT tenant_id, id, id, initiator_id, title, title_key, created_at, false
        FROM "case" WHERE tenant_id = :tenant AND number > 1000""",
    """INSERT INTO document (tenant_id, id, case_id, task_id, lineage_id, kind, name, name_key, content_type, size,
            sha256, version, latest, index, created_at, created_by_id, updated_at)
        SELECT tenant_id, id, case_id, id, id, 1, title, title_key, 'text/plain', 1, '', 1, true, 1, created_at,
            owner_id, updated_at
        FROM task WHERE tenant_id = :tenant AND title LIKE 'Case %'""",
    """INSERT INTO case_search (tenant_id, case_id, docid, body, grams)
        SELECT tenant_id, id, 1000000 + number, title_key, ARRAY[number]
        FROM "case" WHERE tenant_id = :tenant AND number > 1000""",
]


async def fill(database: Database, tenant_id: UUID) -> None:
    """Add the rows and let the planner count them. SQLite plans by its estimates, so that it needs none."""
    if database.dialect == "postgresql":
        async with database.transaction() as connection:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))  # checks no foreign keys
            for statement in _ROWS:
                given = {"tenant": tenant_id, "cases": CASES}
                wanted = text(statement)
                await connection.execute(wanted, {name: given[name] for name in wanted.compile().params})
            await connection.execute(text("ANALYZE"))
