WITH {{given}},
{{owner_groups}},
{{attached_servers}},
labelled AS (
  SELECT a.cloud, a.region, a.date, a.volume_id, a.server_id, a.place, s.name,
    coalesce(s.name, a.server_id) AS label, s.id IS NULL AS missing,
    CASE WHEN a.by_both THEN 'both' WHEN a.by_cinder THEN 'cinder' ELSE 'nova' END AS says
  FROM attached_servers a
  LEFT JOIN servers s
    ON s.cloud = a.cloud AND s.region = a.region AND s.date = a.date AND s.id = a.server_id
),
attached AS (
  SELECT cloud, region, date, volume_id,
    min_by(name, CASE WHEN name IS NOT NULL THEN place END) AS server,
    {{ordered(label, place, server_id)}} AS servers,
    {{ordered(server_id, place)}} AS server_ids,
    {{ordered(says, place, server_id)}} AS attached_says,
    bool_or(missing) AS missing
  FROM labelled
  GROUP BY cloud, region, date, volume_id
),
devices AS (
  SELECT cloud, region, date, volume_id, {{ordered(device, position)}} AS devices
  FROM attachments
  WHERE source = 'volumes'
  GROUP BY cloud, region, date, volume_id
),
copies AS (
  SELECT cloud, region, date, volume_id, count(snapshot_id) AS snapshots,
    count(backup_id) AS backups
  FROM (
    SELECT cloud, region, date, volume_id, id AS snapshot_id, {{null_text}} AS backup_id
    FROM snapshots
    UNION ALL
    SELECT cloud, region, date, volume_id, {{null_text}}, id FROM backups
  ) each_copy
  GROUP BY cloud, region, date, volume_id
)
SELECT v.cloud, v.region, v.date,
  v.id, v.name, v.status, v.size_gb, a.server, u.name AS username, g.user_group,
  p.name AS project, v.type,
  coalesce(a.servers, {{no_texts}}) AS servers,
  coalesce(a.server_ids, {{no_texts}}) AS server_ids,
  coalesce(a.attached_says, {{no_texts}}) AS attached_says,
  CASE WHEN v.attached IS NOT NULL THEN coalesce(e.devices, {{no_texts}}) END AS devices,
  CASE
    WHEN a.volume_id IS NULL THEN NULL
    WHEN NOT a.missing THEN 'matched'
    WHEN n.servers_given THEN 'unresolved'
    ELSE 'not-given'
  END AS server_match,
  v.user_id,
  CASE
    WHEN u.id IS NOT NULL THEN 'matched'
    WHEN n.users_given THEN 'unresolved'
    ELSE 'not-given'
  END AS user_match,
  v.project_id,
  CASE
    WHEN p.id IS NOT NULL THEN 'matched'
    WHEN n.projects_given THEN 'unresolved'
    ELSE 'not-given'
  END AS project_match,
  coalesce(d.name, u.domain_id) AS domain,
  coalesce(g.names, {{no_texts}}) AS groups,
  v.bootable, v.encrypted, v.multiattach,
  coalesce(nullif(i.name, ''), v.image) AS image, v.image_id, v.host, v.backend, v.pool,
  v.availability_zone,
  CASE WHEN n.snapshots_given THEN coalesce(c.snapshots, 0) END AS snapshots,
  CASE WHEN n.backups_given THEN coalesce(c.backups, 0) END AS backups,
  v.snapshot_id, v.source_volid, v.migration, v.metadata, v.created, v.updated,
  CASE
    WHEN a.volume_id IS NOT NULL THEN FALSE
    ELSE NOT v.attached
  END AS idle
FROM volumes v
JOIN given n ON n.cloud = v.cloud AND n.region = v.region AND n.date = v.date
LEFT JOIN attached a
  ON a.cloud = v.cloud AND a.region = v.region AND a.date = v.date AND a.volume_id = v.id
LEFT JOIN devices e
  ON e.cloud = v.cloud AND e.region = v.region AND e.date = v.date AND e.volume_id = v.id
LEFT JOIN copies c
  ON c.cloud = v.cloud AND c.region = v.region AND c.date = v.date AND c.volume_id = v.id
LEFT JOIN images i
  ON i.cloud = v.cloud AND i.region = v.region AND i.date = v.date AND i.id = v.image_id
LEFT JOIN users u
  ON u.cloud = v.cloud AND u.region = v.region AND u.date = v.date AND u.id = v.user_id
LEFT JOIN domains d
  ON d.cloud = u.cloud AND d.region = u.region AND d.date = u.date AND d.id = u.domain_id
LEFT JOIN owner_groups g
  ON g.cloud = v.cloud AND g.region = v.region AND g.date = v.date AND g.user_id = v.user_id
LEFT JOIN projects p
  ON p.cloud = v.cloud AND p.region = v.region AND p.date = v.date AND p.id = v.project_id
ORDER BY v.cloud, v.region, v.date, v.id
