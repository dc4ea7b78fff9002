WITH {{owner_groups}}
SELECT a.cloud, a.region, a.date,
  s.id, s.name, s.status, a.network, a.address, a.type, u.name AS username, p.name AS project,
  a.version, a.mac, s.user_id, g.user_group, coalesce(g.names, {{no_texts}}) AS groups,
  s.project_id, s.host, s.hypervisor,
  s.availability_zone, coalesce(s.flavor, f.name) AS flavor, s.flavor_id,
  coalesce(s.image, nullif(i.name, '')) AS image, s.image_id, s.created, s.updated
FROM addresses a
JOIN servers s
  ON s.cloud = a.cloud AND s.region = a.region AND s.date = a.date AND s.id = a.server_id
LEFT JOIN users u
  ON u.cloud = s.cloud AND u.region = s.region AND u.date = s.date AND u.id = s.user_id
LEFT JOIN owner_groups g
  ON g.cloud = s.cloud AND g.region = s.region AND g.date = s.date AND g.user_id = s.user_id
LEFT JOIN projects p
  ON p.cloud = s.cloud AND p.region = s.region AND p.date = s.date AND p.id = s.project_id
LEFT JOIN flavors f
  ON f.cloud = s.cloud AND f.region = s.region AND f.date = s.date AND f.id = s.flavor_id
LEFT JOIN images i
  ON i.cloud = s.cloud AND i.region = s.region AND i.date = s.date AND i.id = s.image_id
ORDER BY a.cloud, a.region, a.date, s.id, a.position
