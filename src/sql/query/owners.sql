WITH {{owner_groups}}
SELECT s.cloud, s.region, s.date,
  s.user_id, u.name AS username, g.user_group, p.name AS project, count(*) AS count
FROM servers s
LEFT JOIN users u
  ON u.cloud = s.cloud AND u.region = s.region AND u.date = s.date AND u.id = s.user_id
LEFT JOIN owner_groups g
  ON g.cloud = s.cloud AND g.region = s.region AND g.date = s.date AND g.user_id = s.user_id
LEFT JOIN projects p
  ON p.cloud = s.cloud AND p.region = s.region AND p.date = s.date AND p.id = s.project_id
GROUP BY s.cloud, s.region, s.date, s.user_id, u.name, g.user_group, p.name
ORDER BY s.cloud, s.region, s.date, count DESC, s.user_id NULLS LAST, project NULLS LAST
