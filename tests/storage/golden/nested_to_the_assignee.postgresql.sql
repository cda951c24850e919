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

SELECT child.id, anon_1.id AS of_parent
FROM unnest($1::UUID[]) AS anon_1(id)
JOIN LATERAL (SELECT task.id AS id, task.created_at AS sort_0, task.id AS sort_1
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
LIMIT 26) AS child ON true
ORDER BY anon_1.id, child.sort_0 ASC, child.sort_1 ASC;

SELECT found.id, found.assignee_id, found.of_parent, beside_0.id AS id_1, beside_0.name
FROM (SELECT child.id AS id, child.assignee_id AS assignee_id, child.sort_0 AS sort_0, child.sort_1 AS sort_1, anon_1.id AS of_parent
FROM unnest($1::UUID[]) AS anon_1(id)
JOIN LATERAL (SELECT delegation.id AS id, delegation.assignee_id AS assignee_id, delegation.index AS sort_0, delegation.id AS sort_1
FROM delegation
WHERE delegation.tenant_id = $2::UUID AND delegation.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $2::UUID AND participant.principal_id = $3::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $2::UUID AND task_candidate.claimable AND task_candidate.principal_id = $3::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $2::UUID AND task_candidate.claimable AND task_candidate.group_id = ANY ($4::UUID[])) AND true AND delegation.task_id = anon_1.id
ORDER BY delegation.index ASC, delegation.id ASC
LIMIT 26) AS child ON true
ORDER BY anon_1.id, child.sort_0 ASC, child.sort_1 ASC) AS found
LEFT OUTER JOIN principal AS beside_0 ON beside_0.tenant_id = $2::UUID AND beside_0.id = found.assignee_id
ORDER BY found.sort_0 ASC NULLS LAST, found.sort_1 ASC NULLS LAST;
