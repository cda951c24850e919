SELECT "case".id, "case".number, "case".title, "case".description, "case".status, "case".priority, "case".milestone, "case".version, "case".process_id, "case".process_key, "case".process_name, "case".subject_first_name, "case".subject_last_name, "case".subject_personal_number, "case".subject_email, "case".subject_company_name, "case".subject_company_number, "case".subject_company_address, "case".initiator_id, "case".parent_id, "case".created_at, "case".created_by_id, "case".updated_at, "case".updated_by_id, "case".finished_at, "case".planned_at, "case".due_at, "case".paused_until, "case".failure, "case".number AS sort_0
FROM "case"
WHERE "case".tenant_id = ? AND "case".id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = ? AND participant.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = ? AND task.status = ? AND task.owner_id IS NULL AND task_candidate.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = ? AND task.status = ? AND task.owner_id IS NULL AND task_candidate.group_id IN (?)) AND 1 = 1
ORDER BY "case".number DESC
LIMIT ? OFFSET ?;

SELECT ranked.id, ranked.case_id, ranked.author_id, ranked.content, ranked.created_at, ranked.notified, ranked.sort_0, ranked.sort_1, ranked.of_parent
FROM (SELECT note.id AS id, note.case_id AS case_id, note.author_id AS author_id, note.content AS content, note.created_at AS created_at, note.notified AS notified, note.created_at AS sort_0, note.id AS sort_1, note.case_id AS of_parent, row_number() OVER (PARTITION BY note.case_id
ORDER BY note.created_at DESC, note.id DESC) AS position
FROM note
WHERE note.tenant_id = ? AND note.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = ? AND participant.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = ? AND task.status = ? AND task.owner_id IS NULL AND task_candidate.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = ? AND task.status = ? AND task.owner_id IS NULL AND task_candidate.group_id IN (?)) AND 1 = 1 AND note.case_id IN (SELECT ids.value
FROM json_each(?) AS ids)) AS ranked
WHERE ranked.position <= ?
ORDER BY ranked.of_parent, ranked.position;

SELECT ranked.id, ranked.case_id, ranked.task_id, ranked.delegation_id, ranked.definition_key, ranked.process_id, ranked.lineage_id, ranked.kind, ranked.name, ranked.description, ranked.content_type, ranked.size, ranked.sha256, ranked.version, ranked.latest, ranked."index", ranked.comment, ranked.created_at, ranked.created_by_id, ranked.updated_at, ranked.updated_by_id, ranked.deleted_at, ranked.expires_at, ranked.sort_0, ranked.sort_1, ranked.of_parent
FROM (SELECT document.id AS id, document.case_id AS case_id, document.task_id AS task_id, document.delegation_id AS delegation_id, document.definition_key AS definition_key, document.process_id AS process_id, document.lineage_id AS lineage_id, document.kind AS kind, document.name AS name, document.description AS description, document.content_type AS content_type, document.size AS size, document.sha256 AS sha256, document.version AS version, document.latest AS latest, document."index" AS "index", document.comment AS comment, document.created_at AS created_at, document.created_by_id AS created_by_id, document.updated_at AS updated_at, document.updated_by_id AS updated_by_id, document.deleted_at AS deleted_at, document.expires_at AS expires_at, document."index" AS sort_0, document.id AS sort_1, document.case_id AS of_parent, row_number() OVER (PARTITION BY document.case_id
ORDER BY coalesce(document."index", 9223372036854775807) ASC, document.id ASC) AS position
FROM document
WHERE document.tenant_id = ? AND (document.case_id IS NOT NULL AND document.tenant_id = ? AND document.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = ? AND participant.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = ? AND task.status = ? AND task.owner_id IS NULL AND task_candidate.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = ? AND task.status = ? AND task.owner_id IS NULL AND task_candidate.group_id IN (?)) AND (document.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = ? AND participant.principal_id = ?) OR document.case_id IN (SELECT of_process.id
FROM "case" AS of_process
WHERE of_process.tenant_id = ? AND of_process.process_key IN (SELECT 1
FROM (SELECT 1)
WHERE 1!=1))) OR document.case_id IS NULL AND document.created_by_id = ?) AND 1 = 1 AND document.case_id IN (SELECT ids.value
FROM json_each(?) AS ids)) AS ranked
WHERE ranked.position <= ?
ORDER BY ranked.of_parent, ranked.position;
