SELECT (SELECT count(*) AS count_1
FROM "case"
WHERE "case".tenant_id = $1::UUID AND "case".status = $2::SMALLINT AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = $3::UUID AND delegation.assignee_id = $4::UUID AND delegation.status = $5::SMALLINT)) AS todo, (SELECT count(*) AS count_2
FROM "case"
WHERE "case".tenant_id = $6::UUID AND "case".status = $7::SMALLINT AND ("case".initiator_id = $8::UUID OR "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = $9::UUID AND delegation.assignee_id = $10::UUID AND delegation.status = $11::SMALLINT))) AS draft, (SELECT count(*) AS count_3
FROM "case"
WHERE "case".tenant_id = $12::UUID AND "case".id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $13::UUID AND participant.principal_id = $14::UUID)) AS participated, (SELECT count(*) AS count_4
FROM "case"
WHERE "case".tenant_id = $15::UUID AND "case".status = $16::SMALLINT AND "case".id IN (SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $17::UUID AND task.status = $18::SMALLINT AND task.owner_id IS NULL AND task_candidate.principal_id = $19::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $17::UUID AND task.status = $18::SMALLINT AND task.owner_id IS NULL AND task_candidate.group_id IN ($31::UUID))) AS unassigned, (SELECT count(*) AS count_5
FROM "case"
WHERE "case".tenant_id = $20::UUID AND "case".status = $21::SMALLINT AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = $22::UUID AND delegation.assignee_id = $23::UUID AND delegation.status = $24::SMALLINT)) AS paused, (SELECT count(*) AS count_6
FROM "case"
WHERE "case".tenant_id = $25::UUID AND "case".status = $26::SMALLINT AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = $27::UUID AND delegation.assignee_id = $28::UUID AND delegation.status = $29::SMALLINT) AND "case".due_at < $30::TIMESTAMP WITH TIME ZONE AND ("case".status NOT IN ($32::SMALLINT, $33::SMALLINT))) AS overdue;
