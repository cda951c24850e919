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

SELECT anon_1.id AS of_parent, count(seen.one) AS total
FROM unnest($1::UUID[]) AS anon_1(id)
LEFT OUTER
JOIN LATERAL (SELECT $2::INTEGER AS one
FROM task
WHERE task.tenant_id = $3::UUID AND task.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $4::UUID AND participant.principal_id = $5::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $6::UUID AND task.status = $7::SMALLINT AND task.owner_id IS NULL AND task_candidate.principal_id = $8::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $6::UUID AND task.status = $7::SMALLINT AND task.owner_id IS NULL AND task_candidate.group_id IN ($10::UUID)) AND true AND task.case_id = anon_1.id
LIMIT $9::INTEGER) AS seen ON true
GROUP BY anon_1.id;

SELECT child.id, child.case_id, child.process_id, child.definition_key, child.title, child.description, child.type, child.status, child.priority, child.parallel, child.owner_id, child.created_at, child.created_by_id, child.updated_at, child.updated_by_id, child.claimed_at, child.due_at, child.completed_at, child.completed_by_id, child.cancelled_at, child.sort_0, child.sort_1, anon_1.id AS of_parent
FROM unnest($1::UUID[]) AS anon_1(id)
JOIN LATERAL (SELECT task.id AS id, task.case_id AS case_id, task.process_id AS process_id, task.definition_key AS definition_key, task.title AS title, task.description AS description, task.type AS type, task.status AS status, task.priority AS priority, task.parallel AS parallel, task.owner_id AS owner_id, task.created_at AS created_at, task.created_by_id AS created_by_id, task.updated_at AS updated_at, task.updated_by_id AS updated_by_id, task.claimed_at AS claimed_at, task.due_at AS due_at, task.completed_at AS completed_at, task.completed_by_id AS completed_by_id, task.cancelled_at AS cancelled_at, task.created_at AS sort_0, task.id AS sort_1
FROM task
WHERE task.tenant_id = $2::UUID AND task.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $3::UUID AND participant.principal_id = $4::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $5::UUID AND task.status = $6::SMALLINT AND task.owner_id IS NULL AND task_candidate.principal_id = $7::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $5::UUID AND task.status = $6::SMALLINT AND task.owner_id IS NULL AND task_candidate.group_id IN ($9::UUID)) AND true AND task.case_id = anon_1.id
ORDER BY task.created_at ASC, task.id ASC
LIMIT $8::INTEGER) AS child ON true
ORDER BY anon_1.id, child.sort_0 ASC, child.sort_1 ASC;
