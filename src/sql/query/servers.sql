WITH {{given}},
{{owner_groups}},
{{hypervisor_keys}},
own_addresses AS (
  SELECT cloud, region, date, server_id,
    {{ordered(CASE WHEN version = 4 THEN address END, position)}} AS ipv4,
    {{ordered(CASE WHEN version = 6 THEN address END, position)}} AS ipv6,
    {{ordered(CASE WHEN type = 'fixed' THEN address END, position)}} AS fixed_ips,
    {{ordered(CASE WHEN type = 'floating' THEN address END, position)}} AS floating_ips
  FROM addresses
  GROUP BY cloud, region, date, server_id
),
macs AS (
  SELECT cloud, region, date, server_id, {{ordered(mac, place)}} AS mac_addresses
  FROM (
    SELECT cloud, region, date, server_id, mac, min(position) AS place
    FROM addresses
    WHERE mac IS NOT NULL
    GROUP BY cloud, region, date, server_id, mac
  ) each_mac
  GROUP BY cloud, region, date, server_id
),
-- What Nova says of a server's volumes, and what only Cinder says, in the records of volumes.
own_volumes AS (
  SELECT a.cloud, a.region, a.date, a.server_id, count(*) AS volumes, count(v.id) AS found,
    count(v.size_gb) AS sized, CAST(sum(v.size_gb) AS BIGINT) AS size_gb
  FROM (
    SELECT cloud, region, date, volume_id, server_id
    FROM attachments
    WHERE source = 'volumes' AND server_id IS NOT NULL
    UNION
    SELECT cloud, region, date, {{each(volumes)}} AS volume_id, id
    FROM servers
  ) a
  LEFT JOIN volumes v
    ON v.cloud = a.cloud AND v.region = a.region AND v.date = a.date AND v.id = a.volume_id
  GROUP BY a.cloud, a.region, a.date, a.server_id
),
-- The image of the first volume that has one, of servers that boot from a volume.
boot_images AS (
  SELECT s.cloud, s.region, s.date, s.id AS server_id,
    min_by(v.image_id, {{position(s.volumes, v.id)}}) AS image_id
  FROM (
    SELECT cloud, region, date, id, volumes, {{each(volumes)}} AS volume_id
    FROM servers
    WHERE boot_from_volume
  ) s
  JOIN volumes v
    ON v.cloud = s.cloud AND v.region = s.region AND v.date = s.date AND v.id = s.volume_id
  WHERE v.image_id IS NOT NULL
  GROUP BY s.cloud, s.region, s.date, s.id
),
own_ports AS (
  SELECT cloud, region, date, server_id, count(*) AS ports
  FROM ports
  WHERE server_id IS NOT NULL
  GROUP BY cloud, region, date, server_id
)
SELECT s.cloud, s.region, s.date,
  s.id, s.name, s.status, s.ip, s.user_id, u.name AS username, g.user_group, p.name AS project,
  s.host,
  coalesce(d.name, u.domain_id) AS domain,
  coalesce(g.names, {{no_texts}}) AS groups,
  coalesce(g.group_match, n.no_group) AS group_match,
  u.enabled AS user_enabled,
  CASE
    WHEN u.id IS NOT NULL THEN 'matched'
    WHEN n.users_given THEN 'unresolved'
    ELSE 'not-given'
  END AS user_match,
  u.domain_id AS user_domain_id, g.group_source,
  s.project_id,
  coalesce(e.name, p.domain_id) AS project_domain, p.domain_id AS project_domain_id,
  CASE
    WHEN p.id IS NOT NULL THEN 'matched'
    WHEN n.projects_given THEN 'unresolved'
    ELSE 'not-given'
  END AS project_match,
  s.ips,
  CASE WHEN s.ips IS NOT NULL THEN coalesce(l.ipv4, {{no_texts}}) END AS ipv4,
  CASE WHEN s.ips IS NOT NULL THEN coalesce(l.ipv6, {{no_texts}}) END AS ipv6,
  CASE WHEN s.ips IS NOT NULL THEN coalesce(l.fixed_ips, {{no_texts}}) END AS fixed_ips,
  CASE WHEN s.ips IS NOT NULL THEN coalesce(l.floating_ips, {{no_texts}}) END AS floating_ips,
  CASE WHEN s.ips IS NOT NULL THEN coalesce(m.mac_addresses, {{no_texts}}) END AS mac_addresses,
  s.networks, s.addresses, s.hypervisor, h.state AS hypervisor_state, s.instance_name,
  s.availability_zone, s.vm_state, s.task_state, s.power_state, s.flavor_id,
  coalesce(s.flavor, f.name) AS flavor,
  coalesce(s.vcpus, f.vcpus) AS vcpus,
  coalesce(s.ram_mb, f.ram_mb) AS ram_mb,
  coalesce(s.disk_gb, f.disk_gb) AS disk_gb,
  coalesce(s.image, nullif(i.name, ''), nullif(j.name, '')) AS image, s.image_id,
  s.boot_from_volume, s.volumes,
  CASE
    WHEN n.volumes_given AND coalesce(w.volumes, 0) = coalesce(w.sized, 0)
      THEN coalesce(w.size_gb, 0)
  END AS volumes_gb,
  CASE
    WHEN w.volumes IS NULL THEN NULL
    WHEN w.found = w.volumes THEN 'matched'
    WHEN n.volumes_given THEN 'unresolved'
    ELSE 'not-given'
  END AS volumes_match,
  CASE WHEN n.ports_given THEN coalesce(t.ports, 0) END AS ports, s.security_groups, s.key_name,
  s.metadata, s.tags, s.locked, s.fault, s.config_drive, s.progress, s.created, s.updated,
  s.launched_at, s.terminated_at
FROM servers s
JOIN given n ON n.cloud = s.cloud AND n.region = s.region AND n.date = s.date
LEFT JOIN users u
  ON u.cloud = s.cloud AND u.region = s.region AND u.date = s.date AND u.id = s.user_id
LEFT JOIN domains d
  ON d.cloud = u.cloud AND d.region = u.region AND d.date = u.date AND d.id = u.domain_id
LEFT JOIN owner_groups g
  ON g.cloud = s.cloud AND g.region = s.region AND g.date = s.date AND g.user_id = s.user_id
LEFT JOIN projects p
  ON p.cloud = s.cloud AND p.region = s.region AND p.date = s.date AND p.id = s.project_id
LEFT JOIN domains e
  ON e.cloud = p.cloud AND e.region = p.region AND e.date = p.date AND e.id = p.domain_id
LEFT JOIN flavors f
  ON f.cloud = s.cloud AND f.region = s.region AND f.date = s.date AND f.id = s.flavor_id
LEFT JOIN own_addresses l
  ON l.cloud = s.cloud AND l.region = s.region AND l.date = s.date AND l.server_id = s.id
LEFT JOIN macs m
  ON m.cloud = s.cloud AND m.region = s.region AND m.date = s.date AND m.server_id = s.id
LEFT JOIN own_volumes w
  ON w.cloud = s.cloud AND w.region = s.region AND w.date = s.date AND w.server_id = s.id
LEFT JOIN own_ports t
  ON t.cloud = s.cloud AND t.region = s.region AND t.date = s.date AND t.server_id = s.id
LEFT JOIN boot_images b
  ON b.cloud = s.cloud AND b.region = s.region AND b.date = s.date AND b.server_id = s.id
LEFT JOIN images i
  ON i.cloud = s.cloud AND i.region = s.region AND i.date = s.date AND i.id = s.image_id
LEFT JOIN images j
  ON j.cloud = s.cloud AND j.region = s.region AND j.date = s.date AND j.id = b.image_id
LEFT JOIN by_name x
  ON x.cloud = s.cloud AND x.region = s.region AND x.date = s.date AND x.hypervisor = s.hypervisor
LEFT JOIN by_host y
  ON y.cloud = s.cloud AND y.region = s.region AND y.date = s.date AND y.host = s.host
LEFT JOIN hypervisors h
  ON h.cloud = s.cloud AND h.region = s.region AND h.date = s.date
  AND h.position = coalesce(x.position, y.position)
ORDER BY s.cloud, s.region, s.date, s.id
