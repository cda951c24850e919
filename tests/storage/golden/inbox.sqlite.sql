SELECT "case".id, "case".number, "case".title, "case".description, "case".status, "case".priority, "case".milestone, "case".version, "case".process_id, "case".process_key, "case".process_name, "case".subject_first_name, "case".subject_last_name, "case".subject_personal_number, "case".subject_email, "case".subject_company_name, "case".subject_company_number, "case".subject_company_address, "case".initiator_id, "case".parent_id, "case".created_at, "case".created_by_id, "case".updated_at, "case".updated_by_id, "case".finished_at, "case".planned_at, "case".due_at, "case".paused_until, "case".failure, "case".number AS sort_0
FROM "case"
WHERE "case".tenant_id = ? AND "case".status = ? AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = ? AND delegation.assignee_id = ? AND delegation.status = ?) AND "case".id IN (SELECT place.case_id
FROM case_value AS place
WHERE place.tenant_id = ? AND place.pointer = ? AND place.kind = ? AND place.number >= ?) AND "case".id IN (SELECT case_search.case_id
FROM case_search
WHERE case_search.tenant_id = ? AND instr(case_search.body, ?) > ? AND case_search.docid IN (SELECT case_search_fts.rowid
FROM case_search_fts
WHERE (case_search_fts MATCH ?) AND case_search_fts.rowid BETWEEN (SELECT tenant.serial
FROM tenant
WHERE tenant.id = ?) * ? AND (SELECT tenant.serial
FROM tenant
WHERE tenant.id = ?) * ? + ?))
ORDER BY "case".number DESC
LIMIT ? OFFSET ?;

SELECT count(*) AS count_1
FROM (SELECT "case".id AS id
FROM "case"
WHERE "case".tenant_id = ? AND "case".status = ? AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = ? AND delegation.assignee_id = ? AND delegation.status = ?) AND "case".id IN (SELECT place.case_id
FROM case_value AS place
WHERE place.tenant_id = ? AND place.pointer = ? AND place.kind = ? AND place.number >= ?) AND "case".id IN (SELECT case_search.case_id
FROM case_search
WHERE case_search.tenant_id = ? AND instr(case_search.body, ?) > ? AND case_search.docid IN (SELECT case_search_fts.rowid
FROM case_search_fts
WHERE (case_search_fts MATCH ?) AND case_search_fts.rowid BETWEEN (SELECT tenant.serial
FROM tenant
WHERE tenant.id = ?) * ? AND (SELECT tenant.serial
FROM tenant
WHERE tenant.id = ?) * ? + ?))
LIMIT ? OFFSET ?) AS anon_1;
