SELECT task.id, task.case_id, task.process_id, task.definition_key, task.title, task.description, task.type, task.status, task.priority, task.parallel, task.owner_id, task.created_at, task.created_by_id, task.updated_at, task.updated_by_id, task.claimed_at, task.due_at, task.completed_at, task.completed_by_id, task.cancelled_at, task.created_at AS sort_0, task.id AS sort_1
FROM task
WHERE task.tenant_id = $1::UUID AND task.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $2::UUID AND participant.principal_id = $3::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $4::UUID AND task.status = $5::SMALLINT AND task.owner_id IS NULL AND task_candidate.principal_id = $6::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $4::UUID AND task.status = $5::SMALLINT AND task.owner_id IS NULL AND task_candidate.group_id IN ($10::UUID)) AND task.status = $7::SMALLINT AND task.owner_id IS NULL AND (EXISTS (SELECT 1
FROM task_candidate
WHERE task_candidate.tenant_id = task.tenant_id AND task_candidate.task_id = task.id AND (task_candidate.principal_id = $8::UUID OR task_candidate.group_id IN ($11::UUID))))
ORDER BY task.created_at ASC, task.id ASC
LIMIT $9::INTEGER;
