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

SELECT ranked.id, ranked.title, ranked.of_parent
FROM (SELECT task.id AS id, task.title AS title, task.created_at AS sort_0, task.id AS sort_1, task.case_id AS of_parent, row_number() OVER (PARTITION BY task.case_id
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
WHERE ranked.position <= 6
ORDER BY ranked.of_parent, ranked.position;

SELECT task.case_id AS of_parent, min(count(*), ?) AS total
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
FROM json_each(?))
GROUP BY task.case_id;
