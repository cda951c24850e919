SELECT "case".id, "case".number, "case".title
FROM "case"
WHERE "case".tenant_id = ? AND "case".status = 2 AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = ? AND delegation.assignee_id = ? AND delegation.status = 1) AND (EXISTS (SELECT 1
FROM case_value AS place
WHERE place.case_id = "case".id AND place.tenant_id = ? AND place.pointer = ? AND place.kind = 1 AND place.number >= ?)) AND (EXISTS (SELECT 1
FROM case_search
WHERE case_search.case_id = "case".id AND case_search.tenant_id = ? AND instr(case_search.body, ?) > ?))
ORDER BY "case".number DESC
LIMIT 26 OFFSET ?;

SELECT count(*) AS count_1
FROM (SELECT "case".id AS id
FROM "case"
WHERE "case".tenant_id = ? AND "case".status = 2 AND "case".id IN (SELECT delegation.case_id
FROM delegation
WHERE delegation.tenant_id = ? AND delegation.assignee_id = ? AND delegation.status = 1) AND (EXISTS (SELECT 1
FROM case_value AS place
WHERE place.case_id = "case".id AND place.tenant_id = ? AND place.pointer = ? AND place.kind = 1 AND place.number >= ?)) AND (EXISTS (SELECT 1
FROM case_search
WHERE case_search.case_id = "case".id AND case_search.tenant_id = ? AND instr(case_search.body, ?) > ?))
LIMIT ? OFFSET ?) AS anon_1;
