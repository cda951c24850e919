SELECT "case".id
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
FROM json_each(?))) AND 1 = 1
ORDER BY "case".number DESC
LIMIT 21 OFFSET ?;

SELECT found.id, found.assignee_id, found.of_parent, beside_0.id AS id_1, beside_0.name
FROM (SELECT ranked.id AS id, ranked.assignee_id AS assignee_id, ranked.sort_0 AS sort_0, ranked.sort_1 AS sort_1, ranked.of_parent AS of_parent
FROM (SELECT delegation.id AS id, delegation.assignee_id AS assignee_id, delegation."index" AS sort_0, delegation.id AS sort_1, delegation.task_id AS of_parent, row_number() OVER (PARTITION BY delegation.task_id
ORDER BY delegation."index" ASC, delegation.id ASC) AS position
FROM delegation
WHERE delegation.tenant_id = ? AND delegation.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = ? AND participant.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = ? AND task_candidate.claimable = 1 AND task_candidate.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = ? AND task_candidate.claimable = 1 AND task_candidate.group_id IN (SELECT value
FROM json_each(?))) AND 1 = 1 AND delegation.task_id IN (SELECT value
FROM json_each(?))) AS ranked
WHERE ranked.position <= 26
ORDER BY ranked.of_parent, ranked.position) AS found
LEFT OUTER JOIN principal AS beside_0 ON beside_0.tenant_id = ? AND beside_0.id = found.assignee_id
ORDER BY found.sort_0 ASC NULLS LAST, found.sort_1 ASC NULLS LAST;

SELECT ranked.id, ranked.of_parent
FROM (SELECT task.id AS id, task.created_at AS sort_0, task.id AS sort_1, task.case_id AS of_parent, row_number() OVER (PARTITION BY task.case_id
ORDER BY task.created_at ASC, task.id ASC) AS position
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
FROM json_each(?))) AND 1 = 1 AND task.case_id IN (SELECT value
FROM json_each(?))) AS ranked
WHERE ranked.position <= 26
ORDER BY ranked.of_parent, ranked.position;
