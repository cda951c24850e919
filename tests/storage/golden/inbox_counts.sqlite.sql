SELECT held.todo, (SELECT count(*) AS count_1
FROM "case"
WHERE "case".tenant_id = ? AND "case".status = 1 AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = ? AND delegation.assignee_id = ? AND delegation.status = 1
UNION ALL SELECT made.id
FROM "case" AS made
WHERE made.tenant_id = ? AND made.initiator_id = ? AND made.status = 1)) AS anon_1, (SELECT count(*) AS count_2
FROM participant
WHERE participant.tenant_id = ? AND participant.principal_id = ?) AS anon_2, (SELECT count(*) AS count_3
FROM "case"
WHERE "case".tenant_id = ? AND "case".status = 2 AND "case".id IN (SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = ? AND task_candidate.claimable = 1 AND task_candidate.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = ? AND task_candidate.claimable = 1 AND task_candidate.group_id IN (SELECT value
FROM json_each(?)))) AS anon_3, held.paused, held.overdue
FROM (SELECT count(*) FILTER (WHERE "case".status = 2) AS todo, count(*) FILTER (WHERE "case".status = 3) AS paused, count(*) FILTER (WHERE "case".status = 2 AND "case".due_at < ? AND ("case".status NOT IN (6, 7))) AS overdue
FROM "case"
WHERE "case".tenant_id = ? AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = ? AND delegation.assignee_id = ? AND delegation.status = 1)) AS held;
