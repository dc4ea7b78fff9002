WITH {{given}},
{{owner_groups}},
{{sized_servers}},
{{attached_servers}},
{{holdings}},
counted AS (
  SELECT cloud, region, date, user_id AS id, count(*) AS servers,
    CAST(sum(vcpus) AS BIGINT) AS vcpus, CAST(sum(ram_mb) AS BIGINT) AS ram_mb,
    CAST(sum(disk_gb) AS BIGINT) AS disk_gb,
    count(CASE WHEN vcpus IS NULL OR ram_mb IS NULL OR disk_gb IS NULL THEN 1 END) AS flavors_unknown,
    max(created) AS last_created, {{count_each(status)}} AS by_status
  FROM sized_servers
  WHERE user_id IS NOT NULL
  GROUP BY cloud, region, date, user_id
),
holdings AS (
  SELECT cloud, region, date, user_id AS id, {{held_sums}}
  FROM held
  WHERE user_id IS NOT NULL
  GROUP BY cloud, region, date, user_id
),
-- Those of the lists, and those that only servers or other things name.
all_users AS (
  SELECT cloud, region, date, id,
    u.name, u.domain_id, u.enabled, u.email, u.default_project_id, u.description, u.listed,
    c.servers, c.vcpus, c.ram_mb, c.disk_gb, c.flavors_unknown, c.last_created, c.by_status,
    h.volumes, h.volumes_gb, h.idle_gb, h.snapshots_gb, h.backups_gb, h.images_gb
  FROM users u
  FULL JOIN counted c USING (cloud, region, date, id)
  FULL JOIN holdings h USING (cloud, region, date, id)
)
SELECT a.cloud, a.region, a.date,
  a.id, a.name AS username, coalesce(d.name, a.domain_id) AS domain, a.enabled, g.user_group,
  CASE WHEN n.users_told THEN coalesce(a.servers, 0) END AS servers,
  a.last_created,
  CASE
    WHEN a.listed IS NOT NULL THEN 'matched'
    WHEN n.users_given THEN 'unresolved'
    ELSE 'not-given'
  END AS match,
  a.domain_id, a.email,
  coalesce(g.names, {{no_texts}}) AS groups,
  coalesce(g.group_match, n.no_group) AS group_match,
  p.name AS default_project, a.default_project_id,
  CASE WHEN n.users_told AND a.servers IS NULL THEN 0 ELSE a.vcpus END AS vcpus,
  CASE WHEN n.users_told AND a.servers IS NULL THEN 0 ELSE a.ram_mb END AS ram_mb,
  CASE WHEN n.users_told AND a.servers IS NULL THEN 0 ELSE a.disk_gb END AS disk_gb,
  CASE WHEN n.users_told THEN coalesce(a.flavors_unknown, 0) END AS flavors_unknown,
  CASE WHEN n.users_told THEN coalesce(a.by_status, {{no_counts}}) END AS by_status,
  a.description, g.group_source,
  CASE WHEN n.volumes_given THEN coalesce(a.volumes, 0) END AS volumes,
  CASE WHEN n.volumes_given THEN coalesce(a.volumes_gb, 0) END AS volumes_gb,
  CASE WHEN n.volumes_given THEN coalesce(a.idle_gb, 0) END AS idle_gb,
  CASE WHEN n.snapshots_given THEN coalesce(a.snapshots_gb, 0) END AS snapshots_gb,
  CASE WHEN n.backups_given THEN coalesce(a.backups_gb, 0) END AS backups_gb,
  -- Floating IPs and ports have no users.
  CAST(NULL AS BIGINT) AS floating_ips,
  CASE WHEN n.images_given THEN coalesce(a.images_gb, 0) END AS images_gb,
  CAST(NULL AS BIGINT) AS ports
FROM all_users a
JOIN given n ON n.cloud = a.cloud AND n.region = a.region AND n.date = a.date
LEFT JOIN domains d
  ON d.cloud = a.cloud AND d.region = a.region AND d.date = a.date AND d.id = a.domain_id
LEFT JOIN owner_groups g
  ON g.cloud = a.cloud AND g.region = a.region AND g.date = a.date AND g.user_id = a.id
LEFT JOIN projects p
  ON p.cloud = a.cloud AND p.region = a.region AND p.date = a.date AND p.id = a.default_project_id
WHERE a.listed OR a.servers IS NOT NULL OR a.volumes IS NOT NULL
ORDER BY a.cloud, a.region, a.date, a.id
