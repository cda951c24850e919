SELECT held.todo, (SELECT count(*) AS count_1
FROM "case"
WHERE "case".tenant_id = $1::UUID AND "case".status = 1 AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = $1::UUID AND delegation.assignee_id = $2::UUID AND delegation.status = 1
UNION ALL SELECT made.id
FROM "case" AS made
WHERE made.tenant_id = $1::UUID AND made.initiator_id = $2::UUID AND made.status = 1)) AS anon_1, (SELECT count(*) AS count_2
FROM participant
WHERE participant.tenant_id = $1::UUID AND participant.principal_id = $2::UUID) AS anon_2, (SELECT count(*) AS count_3
FROM "case"
WHERE "case".tenant_id = $1::UUID AND "case".status = 2 AND "case".id IN (SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $1::UUID AND task_candidate.claimable AND task_candidate.principal_id = $2::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $1::UUID AND task_candidate.claimable AND task_candidate.group_id = ANY ($3::UUID[]))) AS anon_3, held.paused, held.overdue
FROM (SELECT count(*) FILTER (WHERE "case".status = 2) AS todo, count(*) FILTER (WHERE "case".status = 3) AS paused, count(*) FILTER (WHERE "case".status = 2 AND "case".due_at < $4::TIMESTAMP WITH TIME ZONE AND ("case".status NOT IN (6, 7))) AS overdue
FROM "case"
WHERE "case".tenant_id = $1::UUID AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = $1::UUID AND delegation.assignee_id = $2::UUID AND delegation.status = 1)) AS held;
