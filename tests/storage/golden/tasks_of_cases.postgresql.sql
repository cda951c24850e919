SELECT "case".id
FROM "case"
WHERE "case".tenant_id = $1::UUID AND "case".id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $1::UUID AND participant.principal_id = $2::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $1::UUID AND task_candidate.claimable AND task_candidate.principal_id = $2::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $1::UUID AND task_candidate.claimable AND task_candidate.group_id = ANY ($3::UUID[])) AND true
ORDER BY "case".number DESC
LIMIT 21;

SELECT anon_1.id AS of_parent, count(seen.one) AS total
FROM unnest($1::UUID[]) AS anon_1(id)
LEFT OUTER JOIN LATERAL (SELECT 1 AS one
FROM task
WHERE task.tenant_id = $2::UUID AND task.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $2::UUID AND participant.principal_id = $3::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $2::UUID AND task_candidate.claimable AND task_candidate.principal_id = $3::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $2::UUID AND task_candidate.claimable AND task_candidate.group_id = ANY ($4::UUID[])) AND true AND task.case_id = anon_1.id
LIMIT $5::INTEGER) AS seen ON true
GROUP BY anon_1.id;

SELECT child.id, child.title, anon_1.id AS of_parent
FROM unnest($1::UUID[]) AS anon_1(id)
JOIN LATERAL (SELECT task.id AS id, task.title AS title, task.created_at AS sort_0, task.id AS sort_1
FROM task
WHERE task.tenant_id = $2::UUID AND task.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $2::UUID AND participant.principal_id = $3::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $2::UUID AND task_candidate.claimable AND task_candidate.principal_id = $3::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $2::UUID AND task_candidate.claimable AND task_candidate.group_id = ANY ($4::UUID[])) AND true AND task.case_id = anon_1.id
ORDER BY task.created_at ASC, task.id ASC
LIMIT 6) AS child ON true
ORDER BY anon_1.id, child.sort_0 ASC, child.sort_1 ASC;
