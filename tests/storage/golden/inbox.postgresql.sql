SELECT "case".id, "case".number, "case".title, "case".description, "case".status, "case".priority, "case".milestone, "case".version, "case".process_id, "case".process_key, "case".process_name, "case".subject_first_name, "case".subject_last_name, "case".subject_personal_number, "case".subject_email, "case".subject_company_name, "case".subject_company_number, "case".subject_company_address, "case".initiator_id, "case".parent_id, "case".created_at, "case".created_by_id, "case".updated_at, "case".updated_by_id, "case".finished_at, "case".planned_at, "case".due_at, "case".paused_until, "case".failure, "case".number AS sort_0
FROM "case"
WHERE "case".tenant_id = $1::UUID AND "case".status = $2::SMALLINT AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = $3::UUID AND delegation.assignee_id = $4::UUID AND delegation.status = $5::SMALLINT) AND (EXISTS (SELECT 1
FROM case_value AS place
WHERE place.case_id = "case".id AND place.tenant_id = $6::UUID AND place.pointer = $7::VARCHAR COLLATE "C" AND place.kind = $8::SMALLINT AND place.number >= $9::FLOAT)) AND "case".id IN (SELECT case_search.case_id
FROM case_search
WHERE case_search.tenant_id = $10::UUID AND strpos(case_search.body, $11::VARCHAR) > $12::INTEGER AND (case_search.grams @> $13::INTEGER[]))
ORDER BY "case".number DESC
LIMIT $14::INTEGER;

SELECT count(*) AS count_1
FROM (SELECT "case".id AS id
FROM "case"
WHERE "case".tenant_id = $1::UUID AND "case".status = $2::SMALLINT AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = $3::UUID AND delegation.assignee_id = $4::UUID AND delegation.status = $5::SMALLINT) AND (EXISTS (SELECT 1
FROM case_value AS place
WHERE place.case_id = "case".id AND place.tenant_id = $6::UUID AND place.pointer = $7::VARCHAR COLLATE "C" AND place.kind = $8::SMALLINT AND place.number >= $9::FLOAT)) AND "case".id IN (SELECT case_search.case_id
FROM case_search
WHERE case_search.tenant_id = $10::UUID AND strpos(case_search.body, $11::VARCHAR) > $12::INTEGER AND (case_search.grams @> $13::INTEGER[]))
LIMIT $14::INTEGER) AS anon_1;
