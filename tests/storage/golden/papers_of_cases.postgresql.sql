SELECT "case".id, "case".number, "case".title, "case".description, "case".status, "case".priority, "case".milestone, "case".version, "case".process_id, "case".process_key, "case".process_name, "case".subject_first_name, "case".subject_last_name, "case".subject_personal_number, "case".subject_email, "case".subject_company_name, "case".subject_company_number, "case".subject_company_address, "case".initiator_id, "case".parent_id, "case".created_at, "case".created_by_id, "case".updated_at, "case".updated_by_id, "case".finished_at, "case".planned_at, "case".due_at, "case".paused_until, "case".failure, "case".number AS sort_0
FROM "case"
WHERE "case".tenant_id = $1::UUID AND "case".id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $2::UUID AND participant.principal_id = $3::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $4::UUID AND task.status = $5::SMALLINT AND task.owner_id IS NULL AND task_candidate.principal_id = $6::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $4::UUID AND task.status = $5::SMALLINT AND task.owner_id IS NULL AND task_candidate.group_id IN ($8::UUID)) AND true
ORDER BY "case".number DESC
LIMIT $7::INTEGER;

SELECT child.id, child.case_id, child.author_id, child.content, child.created_at, child.notified, child.sort_0, child.sort_1, anon_1.id AS of_parent
FROM unnest($1::UUID[]) AS anon_1(id)
JOIN LATERAL (SELECT note.id AS id, note.case_id AS case_id, note.author_id AS author_id, note.content AS content, note.created_at AS created_at, note.notified AS notified, note.created_at AS sort_0, note.id AS sort_1
FROM note
WHERE note.tenant_id = $2::UUID AND note.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $3::UUID AND participant.principal_id = $4::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $5::UUID AND task.status = $6::SMALLINT AND task.owner_id IS NULL AND task_candidate.principal_id = $7::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $5::UUID AND task.status = $6::SMALLINT AND task.owner_id IS NULL AND task_candidate.group_id IN ($9::UUID)) AND true AND note.case_id = anon_1.id
ORDER BY note.created_at DESC, note.id DESC
LIMIT $8::INTEGER) AS child ON true
ORDER BY anon_1.id, child.sort_0 DESC, child.sort_1 DESC;

SELECT child.id, child.case_id, child.task_id, child.delegation_id, child.definition_key, child.process_id, child.lineage_id, child.kind, child.name, child.description, child.content_type, child.size, child.sha256, child.version, child.latest, child.index, child.comment, child.created_at, child.created_by_id, child.updated_at, child.updated_by_id, child.deleted_at, child.expires_at, child.sort_0, child.sort_1, anon_1.id AS of_parent
FROM unnest($1::UUID[]) AS anon_1(id)
JOIN LATERAL (SELECT document.id AS id, document.case_id AS case_id, document.task_id AS task_id, document.delegation_id AS delegation_id, document.definition_key AS definition_key, document.process_id AS process_id, document.lineage_id AS lineage_id, document.kind AS kind, document.name AS name, document.description AS description, document.content_type AS content_type, document.size AS size, document.sha256 AS sha256, document.version AS version, document.latest AS latest, document.index AS index, document.comment AS comment, document.created_at AS created_at, document.created_by_id AS created_by_id, document.updated_at AS updated_at, document.updated_by_id AS updated_by_id, document.deleted_at AS deleted_at, document.expires_at AS expires_at, document.index AS sort_0, document.id AS sort_1
FROM document
WHERE document.tenant_id = $2::UUID AND (document.case_id IS NOT NULL AND document.tenant_id = $3::UUID AND document.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $4::UUID AND participant.principal_id = $5::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $6::UUID AND task.status = $7::SMALLINT AND task.owner_id IS NULL AND task_candidate.principal_id = $8::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $6::UUID AND task.status = $7::SMALLINT AND task.owner_id IS NULL AND task_candidate.group_id IN ($14::UUID)) AND (document.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $9::UUID AND participant.principal_id = $10::UUID) OR document.case_id IN (SELECT of_process.id
FROM "case" AS of_process
WHERE of_process.tenant_id = $11::UUID AND of_process.process_key IN (NULL) AND (1 != 1))) OR document.case_id IS NULL AND document.created_by_id = $12::UUID) AND true AND document.case_id = anon_1.id
ORDER BY coalesce(document.index, 9223372036854775807) ASC, document.id ASC
LIMIT $13::INTEGER) AS child ON true
ORDER BY anon_1.id, child.sort_0 ASC, child.sort_1 ASC;
