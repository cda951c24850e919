SELECT "case".id, "case".number, "case".title
FROM "case"
WHERE "case".tenant_id = $1::UUID AND "case".status = 2 AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = $1::UUID AND delegation.assignee_id = $2::UUID AND delegation.status = 1) AND (EXISTS (SELECT 1
FROM case_value AS place
WHERE place.case_id = "case".id AND place.tenant_id = $1::UUID AND place.pointer = $3::VARCHAR COLLATE "C" AND place.kind = 1 AND place.number >= $4::FLOAT
LIMIT ALL OFFSET 0)) AND (EXISTS (SELECT 1
FROM case_search
WHERE case_search.case_id = "case".id AND case_search.tenant_id = $1::UUID AND strpos(case_search.body, $5::VARCHAR) > $6::INTEGER
LIMIT ALL OFFSET 0))
ORDER BY "case".number DESC
LIMIT 26;

SELECT count(*) AS count_1
FROM (SELECT "case".id AS id
FROM "case"
WHERE "case".tenant_id = $1::UUID AND "case".status = 2 AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = $1::UUID AND delegation.assignee_id = $2::UUID AND delegation.status = 1) AND (EXISTS (SELECT 1
FROM case_value AS place
WHERE place.case_id = "case".id AND place.tenant_id = $1::UUID AND place.pointer = $3::VARCHAR COLLATE "C" AND place.kind = 1 AND place.number >= $4::FLOAT
LIMIT ALL OFFSET 0)) AND (EXISTS (SELECT 1
FROM case_search
WHERE case_search.case_id = "case".id AND case_search.tenant_id = $1::UUID AND strpos(case_search.body, $5::VARCHAR) > $6::INTEGER
LIMIT ALL OFFSET 0))
LIMIT $7::INTEGER) AS anon_1;
