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

SELECT principal.id, principal.type, principal.name, principal.username, principal.first_name, principal.last_name, principal.email
FROM principal
WHERE principal.id IN (SELECT ids.value
FROM json_each(?) AS ids) AND principal.tenant_id = ?;

SELECT ranked.id, ranked.case_id, ranked.process_id, ranked.definition_key, ranked.title, ranked.description, ranked.type, ranked.status, ranked.priority, ranked.parallel, ranked.owner_id, ranked.created_at, ranked.created_by_id, ranked.updated_at, ranked.updated_by_id, ranked.claimed_at, ranked.due_at, ranked.completed_at, ranked.completed_by_id, ranked.cancelled_at, ranked.sort_0, ranked.sort_1, ranked.of_parent
FROM (SELECT task.id AS id, task.case_id AS case_id, task.process_id AS process_id, task.definition_key AS definition_key, task.title AS title, task.description AS description, task.type AS type, task.status AS status, task.priority AS priority, task.parallel AS parallel, task.owner_id AS owner_id, task.created_at AS created_at, task.created_by_id AS created_by_id, task.updated_at AS updated_at, task.updated_by_id AS updated_by_id, task.claimed_at AS claimed_at, task.due_at AS due_at, task.completed_at AS completed_at, task.completed_by_id AS completed_by_id, task.cancelled_at AS cancelled_at, task.created_at AS sort_0, task.id AS sort_1, task.case_id AS of_parent, row_number() OVER (PARTITION BY task.case_id
ORDER BY task.created_at ASC, task.id ASC) AS position
FROM task
WHERE task.tenant_id = ? AND task.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = ? AND participant.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = ? AND task.status = ? AND task.owner_id IS NULL AND task_candidate.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = ? AND task.status = ? AND task.owner_id IS NULL AND task_candidate.group_id IN (?)) AND 1 = 1 AND task.case_id IN (SELECT ids.value
FROM json_each(?) AS ids)) AS ranked
WHERE ranked.position <= ?
ORDER BY ranked.of_parent, ranked.position;

SELECT ranked.id, ranked.case_id, ranked.task_id, ranked."index", ranked.thread, ranked.previous_id, ranked.assignee_id, ranked.status, ranked.outcome, ranked.priority, ranked.delegated_at, ranked.started_at, ranked.due_at, ranked.finished_at, ranked.sort_0, ranked.sort_1, ranked.of_parent
FROM (SELECT delegation.id AS id, delegation.case_id AS case_id, delegation.task_id AS task_id, delegation."index" AS "index", delegation.thread AS thread, delegation.previous_id AS previous_id, delegation.assignee_id AS assignee_id, delegation.status AS status, delegation.outcome AS outcome, delegation.priority AS priority, delegation.delegated_at AS delegated_at, delegation.started_at AS started_at, delegation.due_at AS due_at, delegation.finished_at AS finished_at, delegation."index" AS sort_0, delegation.id AS sort_1, delegation.task_id AS of_parent, row_number() OVER (PARTITION BY delegation.task_id
ORDER BY delegation."index" ASC, delegation.id ASC) AS position
FROM delegation
WHERE delegation.tenant_id = ? AND delegation.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = ? AND participant.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = ? AND task.status = ? AND task.owner_id IS NULL AND task_candidate.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = ? AND task.status = ? AND task.owner_id IS NULL AND task_candidate.group_id IN (?)) AND 1 = 1 AND delegation.task_id IN (SELECT ids.value
FROM json_each(?) AS ids)) AS ranked
WHERE ranked.position <= ?
ORDER BY ranked.of_parent, ranked.position;
