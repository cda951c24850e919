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

SELECT principal.id, principal.type, principal.name, principal.username, principal.first_name, principal.last_name, principal.email
FROM principal
WHERE principal.id = any($1::UUID[]) AND principal.tenant_id = $2::UUID;

SELECT process.id, process.key, process.name, process.description, process.category, process.version, process.latest, process.created_at, process.created_by_id, process.updated_at, process.updated_by_id
FROM process
WHERE process.id = any($1::UUID[]) AND process.tenant_id = $2::UUID;
