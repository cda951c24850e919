SELECT (SELECT count(*) AS count_1
FROM "case"
WHERE "case".tenant_id = ? AND "case".status = ? AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = ? AND delegation.assignee_id = ? AND delegation.status = ?)) AS todo, (SELECT count(*) AS count_2
FROM "case"
WHERE "case".tenant_id = ? AND "case".status = ? AND ("case".initiator_id = ? OR "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = ? AND delegation.assignee_id = ? AND delegation.status = ?))) AS draft, (SELECT count(*) AS count_3
FROM "case"
WHERE "case".tenant_id = ? AND "case".id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = ? AND participant.principal_id = ?)) AS participated, (SELECT count(*) AS count_4
FROM "case"
WHERE "case".tenant_id = ? AND "case".status = ? AND "case".id IN (SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = ? AND task.status = ? AND task.owner_id IS NULL AND task_candidate.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = ? AND task.status = ? AND task.owner_id IS NULL AND task_candidate.group_id IN (?))) AS unassigned, (SELECT count(*) AS count_5
FROM "case"
WHERE "case".tenant_id = ? AND "case".status = ? AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = ? AND delegation.assignee_id = ? AND delegation.status = ?)) AS paused, (SELECT count(*) AS count_6
FROM "case"
WHERE "case".tenant_id = ? AND "case".status = ? AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = ? AND delegation.assignee_id = ? AND delegation.status = ?) AND "case".due_at < ? AND ("case".status NOT IN (?, ?))) AS overdue;
