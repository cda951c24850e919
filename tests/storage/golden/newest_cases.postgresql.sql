SELECT "case".id, "case".number, "case".process_id, "case".created_by_id
FROM "case"
WHERE "case".tenant_id = $1::UUID AND "case".id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $1::UUID AND participant.principal_id = $2::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $1::UUID AND task_candidate.claimable AND task_candidate.principal_id = $2::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $1::UUID AND task_candidate.claimable AND task_candidate.group_id = ANY ($3::UUID[])) AND true
ORDER BY "case".number DESC
LIMIT 21;

SELECT principal.id, principal.type, principal.name, principal.username, principal.first_name, principal.last_name, principal.email
FROM principal
WHERE principal.id = ANY ($1::UUID[]) AND principal.tenant_id = $2::UUID;

SELECT process.id, process.key, process.name, process.description, process.category, process.version, process.latest, process.created_at, process.created_by_id, process.updated_at, process.updated_by_id
FROM process
WHERE process.id = ANY ($1::UUID[]) AND process.tenant_id = $2::UUID;
