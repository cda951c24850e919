SELECT "case".id, "case".number
FROM "case"
LEFT OUTER JOIN case_value AS sort_value_0 ON sort_value_0.tenant_id = "case".tenant_id AND sort_value_0.case_id = "case".id AND sort_value_0.pointer = ?
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
ORDER BY coalesce(sort_value_0.kind, 9223372036854775807) ASC, coalesce(sort_value_0.number, 9e999) DESC, coalesce(sort_value_0."key", '􏿿') DESC, "case".id DESC
LIMIT 26 OFFSET ?;
