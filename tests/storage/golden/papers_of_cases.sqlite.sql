SELECT "case".id, "case".process_key
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

SELECT ranked.id, ranked.content, ranked.of_parent
FROM (SELECT note.id AS id, note.content AS content, note.created_at AS sort_0, note.id AS sort_1, note.case_id AS of_parent, row_number() OVER (PARTITION BY note.case_id
ORDER BY note.created_at DESC, note.id DESC) AS position
FROM note
WHERE note.tenant_id = ? AND note.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = ? AND participant.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = ? AND task_candidate.claimable = 1 AND task_candidate.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = ? AND task_candidate.claimable = 1 AND task_candidate.group_id IN (SELECT value
FROM json_each(?))) AND 1 = 1 AND note.case_id IN (SELECT value
FROM json_each(?))) AS ranked
WHERE ranked.position <= 26
ORDER BY ranked.of_parent, ranked.position;

SELECT ranked.id, ranked.name, ranked.of_parent
FROM (SELECT document.id AS id, document.name AS name, document."index" AS sort_0, document.id AS sort_1, document.case_id AS of_parent, row_number() OVER (PARTITION BY document.case_id
ORDER BY coalesce(document."index", 9223372036854775807) ASC, document.id ASC) AS position
FROM document
WHERE document.tenant_id = ? AND (document.case_id IS NOT NULL AND document.tenant_id = ? AND document.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = ? AND participant.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = ? AND task_candidate.claimable = 1 AND task_candidate.principal_id = ?
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
WHERE task_candidate.tenant_id = ? AND task_candidate.claimable = 1 AND task_candidate.group_id IN (SELECT value
FROM json_each(?))) AND (document.case_id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = ? AND participant.principal_id = ?) OR document.case_id IN (SELECT of_process.id
FROM "case" AS of_process
WHERE of_process.tenant_id = ? AND of_process.process_key IN (SELECT value
FROM json_each(?)))) OR document.case_id IS NULL AND document.created_by_id = ?) AND 1 = 1 AND (document.deleted_at IS NOT NULL) IS NOT 1 AND document.latest = 1 AND document.case_id IN (SELECT value
FROM json_each(?))) AS ranked
WHERE ranked.position <= 26
ORDER BY ranked.of_parent, ranked.position;
