WITH {{given}},
{{owner_groups}},
-- The server that an address leads to: as the record says, else as its port does, else the server
-- that has the address.
by_address AS (
  SELECT cloud, region, date, address, min(server_id) AS server_id
  FROM addresses
  WHERE type = 'floating'
  GROUP BY cloud, region, date, address
),
led AS (
  SELECT f.*, coalesce(f.server_id, t.server_id, b.server_id) AS led_to
  FROM floatingips f
  LEFT JOIN ports t
    ON t.cloud = f.cloud AND t.region = f.region AND t.date = f.date AND t.id = f.port_id
  LEFT JOIN by_address b
    ON b.cloud = f.cloud AND b.region = f.region AND b.date = f.date AND b.address = f.ip
)
SELECT f.cloud, f.region, f.date,
  f.ip, f.status, f.fixed_ip, f.router_id AS router, s.name AS server, u.name AS username, g.user_group,
  p.name AS project, f.id,
  coalesce(w.name, f.floating_network_id) AS floating_network, f.port_id, f.led_to AS server_id,
  CASE
    WHEN f.led_to IS NULL THEN NULL
    WHEN s.id IS NOT NULL THEN 'matched'
    WHEN n.servers_given THEN 'unresolved'
    ELSE 'not-given'
  END AS server_match,
  f.project_id,
  CASE
    WHEN p.id IS NOT NULL THEN 'matched'
    WHEN n.projects_given THEN 'unresolved'
    ELSE 'not-given'
  END AS project_match,
  f.in_use, f.description, f.dns_name, f.created
FROM led f
JOIN given n ON n.cloud = f.cloud AND n.region = f.region AND n.date = f.date
LEFT JOIN servers s
  ON s.cloud = f.cloud AND s.region = f.region AND s.date = f.date AND s.id = f.led_to
LEFT JOIN users u
  ON u.cloud = s.cloud AND u.region = s.region AND u.date = s.date AND u.id = s.user_id
LEFT JOIN owner_groups g
  ON g.cloud = s.cloud AND g.region = s.region AND g.date = s.date AND g.user_id = s.user_id
LEFT JOIN projects p
  ON p.cloud = f.cloud AND p.region = f.region AND p.date = f.date AND p.id = f.project_id
LEFT JOIN networks w
  ON w.cloud = f.cloud AND w.region = f.region AND w.date = f.date AND w.id = f.floating_network_id
ORDER BY f.cloud, f.region, f.date, f.ip, f.id
