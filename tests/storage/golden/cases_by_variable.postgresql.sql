SELECT "case".id, "case".number
FROM "case"
LEFT OUTER JOIN case_value AS sort_value_0 ON sort_value_0.tenant_id = "case".tenant_id AND sort_value_0.case_id = "case".id AND sort_value_0.pointer = $1::VARCHAR COLLATE "C"
WHERE "case".tenant_id = $2::UUID AND "case".id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $2::UUID AND participant.principal_id = $3::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $2::UUID AND task_candidate.claimable AND task_candidate.principal_id = $3::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $2::UUID AND task_candidate.claimable AND task_candidate.group_id = ANY ($4::UUID[])) AND true
ORDER BY coalesce(sort_value_0.kind, 9223372036854775807) ASC, coalesce(sort_value_0.number, 'infinity'::float8) DESC, coalesce(sort_value_0.key, '􏿿') DESC, "case".id DESC
LIMIT 26;
