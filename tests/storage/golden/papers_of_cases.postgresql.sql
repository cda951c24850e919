SELECT "case".id, "case".process_key
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

SELECT child.id, child.content, anon_1.id AS of_parent
FROM unnest($1::UUID[]) AS anon_1(id)
JOIN LATERAL (SELECT note.id AS id, note.content AS content, note.created_at AS sort_0, note.id AS sort_1
FROM note
WHERE note.tenant_id = $2::UUID AND note.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $2::UUID AND participant.principal_id = $3::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $2::UUID AND task_candidate.claimable AND task_candidate.principal_id = $3::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $2::UUID AND task_candidate.claimable AND task_candidate.group_id = ANY ($4::UUID[])) AND true AND note.case_id = anon_1.id
ORDER BY note.created_at DESC, note.id DESC
LIMIT 26) AS child ON true
ORDER BY anon_1.id, child.sort_0 DESC, child.sort_1 DESC;

SELECT child.id, child.name, anon_1.id AS of_parent
FROM unnest($1::UUID[]) AS anon_1(id)
JOIN LATERAL (SELECT document.id AS id, document.name AS name, document.index AS sort_0, document.id AS sort_1
FROM document
WHERE document.tenant_id = $2::UUID AND (document.case_id IS NOT NULL AND document.tenant_id = $2::UUID AND document.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $2::UUID AND participant.principal_id = $3::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $2::UUID AND task_candidate.claimable AND task_candidate.principal_id = $3::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = $2::UUID AND task_candidate.claimable AND task_candidate.group_id = ANY ($4::UUID[])) AND (document.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $2::UUID AND participant.principal_id = $3::UUID) OR document.case_id IN (SELECT of_process.id
FROM "case" AS of_process
WHERE of_process.tenant_id = $2::UUID AND of_process.process_key = ANY ($5::VARCHAR[] COLLATE "C"))) OR document.case_id IS NULL AND document.created_by_id = $3::UUID) AND true AND (document.deleted_at IS NOT NULL) IS NOT true AND document.latest AND document.case_id = anon_1.id
ORDER BY coalesce(document.index, 9223372036854775807) ASC, document.id ASC
LIMIT 26) AS child ON true
ORDER BY anon_1.id, child.sort_0 ASC, child.sort_1 ASC;
