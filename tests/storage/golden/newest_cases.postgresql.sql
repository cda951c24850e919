SELECT found.id, found.number, found.process_id, found.created_by_id, beside_0.id AS id_1, beside_0.name, beside_1.id AS id_2, beside_1.name AS name_1
FROM (SELECT "case".id AS id, "case".number AS number, "case".process_id AS process_id, "case".created_by_id AS created_by_id, "case".number AS sort_0
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
LIMIT 21) AS found
LEFT OUTER JOIN process AS beside_0 ON beside_0.tenant_id = $1::UUID AND beside_0.id = found.process_id
LEFT OUTER JOIN principal AS beside_1 ON beside_1.tenant_id = $1::UUID AND beside_1.id = found.created_by_id
ORDER BY found.sort_0 DESC NULLS FIRST;
