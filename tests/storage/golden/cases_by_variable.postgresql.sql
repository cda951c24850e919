SELECT "case".id, "case".number, "case".title, "case".description, "case".status, "case".priority, "case".milestone, "case".version, "case".process_id, "case".process_key, "case".process_name, "case".subject_first_name, "case".subject_last_name, "case".subject_personal_number, "case".subject_email, "case".subject_company_name, "case".subject_company_number, "case".subject_company_address, "case".initiator_id, "case".parent_id, "case".created_at, "case".created_by_id, "case".updated_at, "case".updated_by_id, "case".finished_at, "case".planned_at, "case".due_at, "case".paused_until, "case".failure, sort_value_0.kind AS sort_0, sort_value_0.number AS sort_1, sort_value_0.key AS sort_2, "case".id AS sort_3
FROM "case"
LEFT OUTER
JOIN case_value AS sort_value_0 ON sort_value_0.tenant_id = "case".tenant_id AND sort_value_0.case_id = "case".id AND sort_value_0.pointer = $1::VARCHAR COLLATE "C"
WHERE "case".tenant_id = $2::UUID AND "case".id IN (SELECT participant.case_id
FROM participant
WHERE participant.tenant_id = $3::UUID AND participant.principal_id = $4::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $5::UUID AND task.status = $6::SMALLINT AND task.owner_id IS NULL AND task_candidate.principal_id = $7::UUID
UNION ALL SELECT task_candidate.case_id
FROM task_candidate
JOIN task ON task.tenant_id = task_candidate.tenant_id AND task.id = task_candidate.task_id
WHERE task_candidate.tenant_id = $5::UUID AND task.status = $6::SMALLINT AND task.owner_id IS NULL AND task_candidate.group_id IN ($9::UUID)) AND true
ORDER BY coalesce(sort_value_0.kind, 9223372036854775807) ASC, coalesce(sort_value_0.number, 'infinity'::float8) DESC, coalesce(sort_value_0.key, '􏿿') DESC, "case".id DESC
LIMIT $8::INTEGER;
