SELECT task.id, task.title
FROM task
WHERE task.tenant_id = $1::UUID AND task.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $1::UUID AND participant.principal_id = $2::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $1::UUID AND task_candidate.claimable AND task_candidate.principal_id = $2::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $1::UUID AND task_candidate.claimable AND task_candidate.group_id = ANY ($3::UUID[])) AND task.status = 1 AND task.owner_id IS NULL AND (EXISTS (SELECT 1
FROM task_candidate
WHERE task_candidate.tenant_id = task.tenant_id AND task_candidate.task_id = task.id AND (task_candidate.principal_id = $2::UUID OR task_candidate.group_id = ANY ($3::UUID[]))))
ORDER BY task.created_at ASC, task.id ASC
LIMIT 26;
