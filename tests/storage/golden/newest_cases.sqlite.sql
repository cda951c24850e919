SELECT "case".id, "case".number, "case".process_id, "case".created_by_id
FROM "case"
WHERE "case".tenant_id = ? AND "case".id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = ? AND participant.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = ? AND task_candidate.claimable = 1 AND task_candidate.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = ? AND task_candidate.claimable = 1 AND task_candidate.group_id IN (SELECT value
FROM json_each(?))) AND 1 = 1
ORDER BY "case".number DESC
LIMIT 21 OFFSET ?;

SELECT principal.id, principal.type, principal.name, principal.username, principal.first_name, principal.last_name, principal.email
FROM principal
WHERE principal.id IN (SELECT value
FROM json_each(?)) AND principal.tenant_id = ?;

SELECT process.id, process."key", process.name, process.description, process.category, process.version, process.latest, process.created_at, process.created_by_id, process.updated_at, process.updated_by_id
FROM process
WHERE process.id IN (SELECT value
FROM json_each(?)) AND process.tenant_id = ?;
