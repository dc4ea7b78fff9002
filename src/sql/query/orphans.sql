WITH {{given}},
{{attached_servers}},
by_address AS (
  SELECT cloud, region, date, address, min(server_id) AS server_id
  FROM addresses
  WHERE type = 'floating'
  GROUP BY cloud, region, date, address
),
-- The copy that a migration makes is nobody's, and goes away by itself.
own_volumes AS (
  SELECT * FROM volumes WHERE migration IS NULL OR migration NOT LIKE 'target:%'
),
copies AS (
  SELECT cloud, region, date, 'snapshot' AS kind, id, name, status, size_gb, volume_id, project_id,
    user_id
  FROM snapshots
  UNION ALL
  SELECT cloud, region, date, 'backup', id, name, status, size_gb, volume_id, project_id, user_id
  FROM backups
),
owned_copies AS (
  SELECT c.cloud, c.region, c.date, c.kind, c.id, c.name, c.status, c.size_gb, c.volume_id,
    coalesce(c.project_id, v.project_id) AS project_id, coalesce(c.user_id, v.user_id) AS user_id,
    c.volume_id IS NOT NULL AND v.id IS NULL AS alone
  FROM copies c
  LEFT JOIN volumes v
    ON v.cloud = c.cloud AND v.region = c.region AND v.date = c.date AND v.id = c.volume_id
),
-- Volumes that servers name and the list of volumes does not have.
missing_volumes AS (
  SELECT m.cloud, m.region, m.date, m.volume_id, m.server_id, m.user_id, m.project_id
  FROM (
    SELECT cloud, region, date, {{each(volumes)}} AS volume_id, id AS server_id, user_id, project_id
    FROM servers
  ) m
  JOIN given n ON n.cloud = m.cloud AND n.region = m.region AND n.date = m.date
  LEFT JOIN volumes v
    ON v.cloud = m.cloud AND v.region = m.region AND v.date = m.date AND v.id = m.volume_id
  WHERE n.volumes_complete AND v.id IS NULL
),
port_names AS (
  SELECT cloud, region, date, id, coalesce({{first(ips)}}, name) AS name, project_id, device_kind,
    device_id, server_id
  FROM ports
),
led AS (
  SELECT f.cloud, f.region, f.date, f.id, f.ip, f.in_use, f.project_id,
    coalesce(f.server_id, t.server_id, b.server_id) AS led_to
  FROM floatingips f
  LEFT JOIN ports t
    ON t.cloud = f.cloud AND t.region = f.region AND t.date = f.date AND t.id = f.port_id
  LEFT JOIN by_address b
    ON b.cloud = f.cloud AND b.region = f.region AND b.date = f.date AND b.address = f.ip
),
attached AS (
  SELECT a.cloud, a.region, a.date, a.volume_id, a.server_id, a.by_both, a.by_cinder,
    s.id IS NULL AND n.servers_complete AS gone, s.id IS NOT NULL AS found
  FROM attached_servers a
  JOIN given n ON n.cloud = a.cloud AND n.region = a.region AND n.date = a.date
  LEFT JOIN servers s
    ON s.cloud = a.cloud AND s.region = a.region AND s.date = a.date AND s.id = a.server_id
),
loose_volumes AS (
  SELECT v.cloud, v.region, v.date, v.id, v.name, v.user_id, v.project_id, v.size_gb, v.status
  FROM own_volumes v
  LEFT JOIN (SELECT DISTINCT cloud, region, date, volume_id FROM attached_servers) a
    ON a.cloud = v.cloud AND a.region = v.region AND a.date = v.date AND a.volume_id = v.id
  WHERE NOT v.attached AND a.volume_id IS NULL
),
gone_servers AS (
  SELECT w.cloud, w.region, w.date, w.kind, w.id, w.name, w.project_id, w.server_id
  FROM (
    SELECT cloud, region, date, 'port' AS kind, id, name, project_id, server_id FROM port_names
    UNION ALL
    SELECT cloud, region, date, 'floating-ip', id, ip, project_id, led_to FROM led
  ) w
  JOIN given n ON n.cloud = w.cloud AND n.region = w.region AND n.date = w.date
  LEFT JOIN servers s
    ON s.cloud = w.cloud AND s.region = w.region AND s.date = w.date AND s.id = w.server_id
  WHERE n.servers_complete AND w.server_id IS NOT NULL AND s.id IS NULL
),
-- Consumers of Placement that are no servers any more.
gone_consumers AS (
  SELECT cloud, region, date, consumer_id, {{ordered(provider, provider_id)}} AS providers
  FROM (
    SELECT DISTINCT a.cloud, a.region, a.date, a.consumer_id, a.provider_id,
      coalesce(a.provider, a.provider_id) AS provider
    FROM allocations a
    JOIN given n ON n.cloud = a.cloud AND n.region = a.region AND n.date = a.date
    LEFT JOIN servers s
      ON s.cloud = a.cloud AND s.region = a.region AND s.date = a.date AND s.id = a.consumer_id
    WHERE n.servers_complete AND s.id IS NULL
  ) each_provider
  GROUP BY cloud, region, date, consumer_id
),
-- Everything that may be an orphan because of its owner.
things AS (
  SELECT cloud, region, date, 'server' AS kind, id, name, user_id, project_id,
    CAST(NULL AS BIGINT) AS size_gb
  FROM servers
  UNION ALL
  SELECT cloud, region, date, 'volume', id, name, user_id, project_id, size_gb FROM own_volumes
  UNION ALL
  SELECT cloud, region, date, 'volume', volume_id, {{null_text}}, user_id, project_id,
    CAST(NULL AS BIGINT)
  FROM missing_volumes
  UNION ALL
  SELECT cloud, region, date, kind, id, name, user_id, project_id, size_gb FROM owned_copies
  UNION ALL
  SELECT cloud, region, date, 'port', id, name, {{null_text}}, project_id, CAST(NULL AS BIGINT)
  FROM port_names
  UNION ALL
  SELECT cloud, region, date, 'floating-ip', id, ip, {{null_text}}, project_id,
    CAST(NULL AS BIGINT)
  FROM led
),
found AS (
  SELECT t.cloud, t.region, t.date, t.kind, t.id, t.name, t.user_id, t.project_id, t.size_gb,
    r.reason, {{null_text}} AS detail
  FROM things t
  JOIN given n ON n.cloud = t.cloud AND n.region = t.region AND n.date = t.date
  LEFT JOIN projects p
    ON p.cloud = t.cloud AND p.region = t.region AND p.date = t.date AND p.id = t.project_id
    AND p.listed
  LEFT JOIN users u
    ON u.cloud = t.cloud AND u.region = t.region AND u.date = t.date AND u.id = t.user_id
    AND u.listed
  CROSS JOIN (VALUES ('project-disabled'), ('project-gone'), ('user-gone')) AS r(reason)
  WHERE CASE r.reason
    WHEN 'project-disabled' THEN NOT coalesce(p.enabled, TRUE)
    WHEN 'project-gone' THEN p.id IS NULL AND t.project_id IS NOT NULL AND n.projects_complete
    ELSE u.id IS NULL AND t.user_id IS NOT NULL AND n.users_complete
  END
  UNION ALL
  SELECT cloud, region, date, 'server', id, name, user_id, project_id, CAST(NULL AS BIGINT),
    'stuck', status
  FROM servers
  WHERE status = 'ERROR'
  UNION ALL
  SELECT cloud, region, date, 'volume', id, name, user_id, project_id, size_gb, 'disagree',
    'in-use, and no attachment is known'
  FROM loose_volumes
  WHERE status = 'in-use'
  UNION ALL
  SELECT cloud, region, date, 'volume', id, name, user_id, project_id, size_gb, 'unattached',
    {{null_text}}
  FROM loose_volumes
  WHERE status = 'available'
  UNION ALL
  SELECT v.cloud, v.region, v.date, 'volume', v.id, v.name, v.user_id, v.project_id, v.size_gb,
    CASE WHEN a.gone THEN 'server-gone' ELSE 'disagree' END,
    CASE
      WHEN a.gone THEN a.server_id
      ELSE concat('only ', CASE WHEN a.by_cinder THEN 'cinder' ELSE 'nova' END, ' says that ',
        a.server_id, ' has it')
    END
  FROM own_volumes v
  JOIN attached a
    ON a.cloud = v.cloud AND a.region = v.region AND a.date = v.date AND a.volume_id = v.id
  WHERE a.gone OR NOT a.by_both AND a.found
  UNION ALL
  SELECT cloud, region, date, 'volume', id, name, user_id, project_id, size_gb, 'stuck', status
  FROM own_volumes
  WHERE status LIKE 'error%'
  UNION ALL
  SELECT cloud, region, date, 'volume', volume_id, {{null_text}}, user_id, project_id,
    CAST(NULL AS BIGINT), 'volume-gone', concat('server ', server_id, ' names it')
  FROM missing_volumes
  UNION ALL
  SELECT c.cloud, c.region, c.date, c.kind, c.id, c.name, c.user_id, c.project_id, c.size_gb,
    'volume-gone', c.volume_id
  FROM owned_copies c
  JOIN given n ON n.cloud = c.cloud AND n.region = c.region AND n.date = c.date
  WHERE c.alone AND n.volumes_complete
  UNION ALL
  SELECT cloud, region, date, kind, id, name, user_id, project_id, size_gb, 'stuck', status
  FROM owned_copies
  WHERE status LIKE 'error%'
  UNION ALL
  SELECT cloud, region, date, 'port', id, name, {{null_text}}, project_id, CAST(NULL AS BIGINT),
    'no-device', {{null_text}}
  FROM port_names
  WHERE device_kind = 'no-device' AND device_id IS NULL
  UNION ALL
  SELECT cloud, region, date, kind, id, name, {{null_text}}, project_id, CAST(NULL AS BIGINT),
    'server-gone', server_id
  FROM gone_servers
  UNION ALL
  SELECT cloud, region, date, 'floating-ip', id, ip, {{null_text}}, project_id,
    CAST(NULL AS BIGINT), 'unused', {{null_text}}
  FROM led
  WHERE in_use = 'no'
  UNION ALL
  SELECT cloud, region, date, 'consumer', consumer_id, {{null_text}}, {{null_text}}, {{null_text}},
    CAST(NULL AS BIGINT), 'server-gone',
    concat('holds allocations of ', {{joined(providers)}})
  FROM gone_consumers
)
SELECT f.cloud, f.region, f.date,
  f.kind, f.id, f.name, f.reason, p.name AS project, u.name AS username, f.size_gb, f.detail,
  f.project_id, f.user_id
FROM found f
LEFT JOIN projects p
  ON p.cloud = f.cloud AND p.region = f.region AND p.date = f.date AND p.id = f.project_id
LEFT JOIN users u
  ON u.cloud = f.cloud AND u.region = f.region AND u.date = f.date AND u.id = f.user_id
ORDER BY f.cloud, f.region, f.date, f.kind, f.id, f.reason, f.detail NULLS LAST
