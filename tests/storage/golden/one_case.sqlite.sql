SELECT "case".id, "case".number, "case".title, "case".description, "case".status, "case".priority, "case".milestone, "case".version, "case".process_id, "case".process_key, "case".process_name, "case".subject_first_name, "case".subject_last_name, "case".subject_personal_number, "case".subject_email, "case".subject_company_name, "case".subject_company_number, "case".subject_company_address, "case".initiator_id, "case".parent_id, "case".created_at, "case".created_by_id, "case".updated_at, "case".updated_by_id, "case".finished_at, "case".planned_at, "case".due_at, "case".paused_until, "case".failure
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
FROM json_each(?))) AND "case".number = ?;

SELECT task.id, task.case_id, task.process_id, task.definition_key, task.title, task.description, task.type, task.status, task.priority, task.parallel, task.owner_id, task.created_at, task.created_by_id, task.updated_at, task.updated_by_id, task.claimed_at, task.due_at, task.completed_at, task.completed_by_id, task.cancelled_at
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
FROM json_each(?))) AND task.case_id IN (SELECT value
FROM json_each(?)) AND task.status IN (1, 2)
ORDER BY task.case_id, task.created_at, task.id;
