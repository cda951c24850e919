"""The SQL of the hand-written server: one statement a list, each as its author would write it for PostgreSQL."""

_CASE = """
    "case".id, "case".number, "case".title, "case".status, "case".priority, "case".created_at, "case".updated_at,
    "case".due_at, "case".description, "case".milestone, "case".process_id, process.key AS process_key,
    process.name AS process_name"""

_PROCESS = """
    LEFT JOIN process ON process.tenant_id = "case".tenant_id AND process.id = "case".process_id"""

_CREATOR = """
    LEFT JOIN principal AS creator ON creator.tenant_id = "case".tenant_id AND creator.id = "case".created_by_id"""

_PEOPLE = "creator.id AS creator_id, creator.name AS creator_name, creator.username AS creator_username"

NEWEST = f"""
    SELECT {_CASE}, {_PEOPLE} FROM "case" {_PROCESS} {_CREATOR}
    WHERE "case".tenant_id = $1 ORDER BY "case".number DESC LIMIT $2"""

PAGE = f"""
    SELECT {_CASE}, {_PEOPLE} FROM "case" {_PROCESS} {_CREATOR}
    WHERE "case".tenant_id = $1 AND "case".number < $2 ORDER BY "case".number DESC LIMIT $3"""

ONE = """
    SELECT id, number, title, status, priority, created_at, updated_at, due_at, description, milestone
    FROM "case" WHERE tenant_id = $1 AND id = $2"""

PLAIN = 'SELECT id, number, title, status FROM "case" WHERE tenant_id = $1 ORDER BY number DESC LIMIT $2'

TASKS = """
    SELECT child.* FROM unnest($2::uuid[]) AS given (id) CROSS JOIN LATERAL (
        SELECT case_id, id, title, status, created_at FROM task
        WHERE tenant_id = $1 AND case_id = given.id ORDER BY created_at, id LIMIT $3
    ) AS child ORDER BY child.case_id, child.created_at, child.id"""

DELEGATIONS = """
    SELECT child.*, assignee.name AS assignee_name, assignee.username AS assignee_username
    FROM unnest($2::uuid[]) AS given (id) CROSS JOIN LATERAL (
        SELECT task_id, index, status, delegated_at, assignee_id FROM delegation
        WHERE tenant_id = $1 AND task_id = given.id ORDER BY index LIMIT $3
    ) AS child LEFT JOIN principal AS assignee ON assignee.tenant_id = $1 AND assignee.id = child.assignee_id
    ORDER BY child.task_id, child.index"""

NOTES = """
    SELECT child.*, author.name AS author_name FROM unnest($2::uuid[]) AS given (id) CROSS JOIN LATERAL (
        SELECT case_id, id, content, created_at, author_id FROM note
        WHERE tenant_id = $1 AND case_id = given.id ORDER BY created_at DESC, id DESC LIMIT $3
    ) AS child JOIN principal AS author ON author.tenant_id = $1 AND author.id = child.author_id
    ORDER BY child.case_id, child.created_at DESC, child.id DESC"""

DOCUMENTS = """
    SELECT child.*, creator.name AS creator_name FROM unnest($2::uuid[]) AS given (id) CROSS JOIN LATERAL (
        SELECT case_id, id, index, name, size, created_at, created_by_id FROM document
        WHERE tenant_id = $1 AND case_id = given.id AND latest AND deleted_at IS NULL ORDER BY index, id LIMIT $3
    ) AS child LEFT JOIN principal AS creator ON creator.tenant_id = $1 AND creator.id = child.created_by_id
    ORDER BY child.case_id, child.index, child.id"""

# Each condition is a look into the row of one case. As a join, PostgreSQL would read all amounts of the tenant.
FOUND = """
    "case".tenant_id = $1 AND "case".status = 2 AND "case".id = ANY (ARRAY(
        SELECT case_id FROM delegation WHERE tenant_id = $1 AND assignee_id = $2 AND status = 1))
    AND (SELECT strpos(body, lower($3)) FROM case_search WHERE tenant_id = $1 AND case_id = "case".id) > 0
    AND (SELECT number FROM case_value
        WHERE tenant_id = $1 AND case_id = "case".id AND pointer = '/amount' AND kind = 1) >= $4"""

INBOX = f"""SELECT {_CASE} FROM "case" {_PROCESS} WHERE {FOUND} ORDER BY "case".number DESC LIMIT $5"""

INBOX_TOTAL = f"""SELECT count(*) FROM "case" WHERE {FOUND}"""

COUNTS = """
    WITH mine AS MATERIALIZED (
        SELECT id, status, due_at FROM "case" WHERE tenant_id = $1 AND id = ANY (ARRAY(
            SELECT case_id FROM delegation WHERE tenant_id = $1 AND assignee_id = $2 AND status = 1))
    ), free AS MATERIALIZED (
        SELECT case_id FROM task_candidate WHERE tenant_id = $1 AND principal_id = $2 AND claimable
        UNION
        SELECT case_id FROM task_candidate WHERE tenant_id = $1 AND claimable AND group_id = ANY (ARRAY(
            SELECT group_id FROM membership WHERE tenant_id = $1 AND principal_id = $2))
    )
    SELECT
        (SELECT count(*) FROM mine WHERE status = 2)::int AS todo,
        (SELECT count(*) FROM (
            SELECT id FROM mine WHERE status = 1
            UNION SELECT id FROM "case" WHERE tenant_id = $1 AND initiator_id = $2 AND status = 1
        ) AS drafts)::int AS draft,
        (SELECT count(*) FROM participant WHERE tenant_id = $1 AND principal_id = $2)::int AS participated,
        (SELECT count(*) FROM free
            WHERE (SELECT status FROM "case" WHERE tenant_id = $1 AND id = free.case_id) = 2)::int AS unassigned,
        (SELECT count(*) FROM mine WHERE status = 3)::int AS paused,
        (SELECT count(*) FROM mine WHERE status = 2 AND due_at < now())::int AS overdue"""
