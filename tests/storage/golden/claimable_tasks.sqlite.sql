SELECT task.id, task.title
FROM task
WHERE task.tenant_id = ? AND task.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = ? AND participant.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = ? AND task_candidate.claimable = 1 AND task_candidate.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = ? AND task_candidate.claimable = 1 AND task_candidate.group_id IN (SELECT value
FROM json_each(?))) AND task.status = 1 AND task.owner_id IS NULL AND (EXISTS (SELECT 1
FROM task_candidate
WHERE task_candidate.tenant_id = task.tenant_id AND task_candidate.task_id = task.id AND (task_candidate.principal_id = ? OR task_candidate.group_id IN (SELECT value
FROM json_each(?)))))
ORDER BY task.created_at ASC, task.id ASC
LIMIT 26 OFFSET ?;
