WITH {{given}},
{{sized_servers}},
{{attached_servers}},
{{holdings}},
counted AS (
  SELECT cloud, region, date, project_id AS id, count(*) AS servers,
    count(DISTINCT user_id) AS users,
    CAST(sum(vcpus) AS BIGINT) AS vcpus, CAST(sum(ram_mb) AS BIGINT) AS ram_mb,
    CAST(sum(disk_gb) AS BIGINT) AS disk_gb,
    count(CASE WHEN vcpus IS NULL OR ram_mb IS NULL OR disk_gb IS NULL THEN 1 END) AS flavors_unknown,
    max(created) AS last_created, {{count_each(status)}} AS by_status
  FROM sized_servers
  WHERE project_id IS NOT NULL
  GROUP BY cloud, region, date, project_id
),
holdings AS (
  SELECT cloud, region, date, project_id AS id, {{held_sums}},
    CAST(sum(floating_ips) AS BIGINT) AS floating_ips, CAST(sum(ports) AS BIGINT) AS ports
  FROM held
  WHERE project_id IS NOT NULL
  GROUP BY cloud, region, date, project_id
),
-- Those of the lists, and those that only servers or other things name.
all_projects AS (
  SELECT cloud, region, date, id,
    p.name, p.domain_id, p.parent_id, p.enabled, p.description, p.listed,
    c.servers, c.users, c.vcpus, c.ram_mb, c.disk_gb, c.flavors_unknown, c.last_created, c.by_status,
    h.volumes, h.volumes_gb, h.idle_gb, h.snapshots_gb, h.backups_gb, h.images_gb, h.floating_ips, h.ports
  FROM projects p
  FULL JOIN counted c USING (cloud, region, date, id)
  FULL JOIN holdings h USING (cloud, region, date, id)
)
SELECT a.cloud, a.region, a.date,
  a.id, a.name, coalesce(d.name, a.domain_id) AS domain, a.enabled,
  CASE WHEN n.projects_told AND n.users_told THEN coalesce(a.users, 0) END AS users,
  CASE WHEN n.projects_told THEN coalesce(a.servers, 0) END AS servers,
  CASE WHEN n.projects_told AND a.servers IS NULL THEN 0 ELSE a.vcpus END AS vcpus,
  CASE WHEN n.projects_told AND a.servers IS NULL THEN 0 ELSE a.ram_mb END AS ram_mb,
  CASE WHEN n.projects_told AND a.servers IS NULL THEN 0 ELSE a.disk_gb END AS disk_gb,
  a.last_created,
  CASE
    WHEN a.listed IS NOT NULL THEN 'matched'
    WHEN n.projects_given THEN 'unresolved'
    ELSE 'not-given'
  END AS match,
  a.domain_id, a.parent_id,
  coalesce(q.name, e.name, a.parent_id) AS parent,
  CASE WHEN n.projects_told THEN coalesce(a.flavors_unknown, 0) END AS flavors_unknown,
  CASE WHEN n.projects_told THEN coalesce(a.by_status, {{no_counts}}) END AS by_status,
  a.description,
  CASE WHEN n.volumes_given THEN coalesce(a.volumes, 0) END AS volumes,
  CASE WHEN n.volumes_given THEN coalesce(a.volumes_gb, 0) END AS volumes_gb,
  CASE WHEN n.volumes_given THEN coalesce(a.idle_gb, 0) END AS idle_gb,
  CASE WHEN n.snapshots_given THEN coalesce(a.snapshots_gb, 0) END AS snapshots_gb,
  CASE WHEN n.backups_given THEN coalesce(a.backups_gb, 0) END AS backups_gb,
  CASE WHEN n.images_given THEN coalesce(a.images_gb, 0) END AS images_gb,
  CASE WHEN n.floatingips_given THEN coalesce(a.floating_ips, 0) END AS floating_ips,
  CASE WHEN n.ports_given THEN coalesce(a.ports, 0) END AS ports
FROM all_projects a
JOIN given n ON n.cloud = a.cloud AND n.region = a.region AND n.date = a.date
LEFT JOIN domains d
  ON d.cloud = a.cloud AND d.region = a.region AND d.date = a.date AND d.id = a.domain_id
LEFT JOIN projects q
  ON q.cloud = a.cloud AND q.region = a.region AND q.date = a.date AND q.id = a.parent_id
  AND q.listed
LEFT JOIN domains e
  ON e.cloud = a.cloud AND e.region = a.region AND e.date = a.date AND e.id = a.parent_id
WHERE a.listed OR a.servers IS NOT NULL OR a.volumes IS NOT NULL
ORDER BY a.cloud, a.region, a.date, a.id
