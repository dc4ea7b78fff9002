WITH {{given}},
{{sized_servers}},
{{attached_servers}},
{{holdings}},
-- A server counts for every group of its owner: Keystone's go by the owner's id, local ones by
-- its name.
grouped AS (
  SELECT m.cloud, m.region, m.date, 'keystone' AS source, m.group_id AS group_key,
    s.vcpus, s.ram_mb, s.disk_gb, s.created, s.status
  FROM memberships m
  JOIN sized_servers s
    ON s.cloud = m.cloud AND s.region = m.region AND s.date = m.date AND s.user_id = m.user_id
  WHERE m.source = 'keystone'
  UNION ALL
  SELECT m.cloud, m.region, m.date, 'local', m.user_group, s.vcpus, s.ram_mb, s.disk_gb, s.created, s.status
  FROM memberships m
  JOIN users u
    ON u.cloud = m.cloud AND u.region = m.region AND u.date = m.date AND u.name = m.username
  JOIN sized_servers s
    ON s.cloud = u.cloud AND s.region = u.region AND s.date = u.date AND s.user_id = u.id
  WHERE m.source = 'local'
),
sums AS (
  SELECT cloud, region, date, source, group_key, count(*) AS servers,
    CAST(sum(vcpus) AS BIGINT) AS vcpus, CAST(sum(ram_mb) AS BIGINT) AS ram_mb,
    CAST(sum(disk_gb) AS BIGINT) AS disk_gb,
    count(CASE WHEN vcpus IS NULL OR ram_mb IS NULL OR disk_gb IS NULL THEN 1 END) AS flavors_unknown,
    max(created) AS last_created, {{count_each(status)}} AS by_status
  FROM grouped
  GROUP BY cloud, region, date, source, group_key
),
-- What the listed users of each group hold.
held_by_group AS (
  SELECT cloud, region, date, source, group_key, {{held_sums}}
  FROM (
    SELECT m.cloud, m.region, m.date, m.source, m.group_id AS group_key, u.id AS user_id
    FROM memberships m
    JOIN users u
      ON u.cloud = m.cloud AND u.region = m.region AND u.date = m.date AND u.id = m.user_id
    WHERE m.source = 'keystone' AND u.listed
    UNION ALL
    SELECT m.cloud, m.region, m.date, m.source, m.user_group, u.id
    FROM memberships m
    JOIN users u
      ON u.cloud = m.cloud AND u.region = m.region AND u.date = m.date AND u.name = m.username
    WHERE m.source = 'local' AND u.listed
  ) member
  JOIN held USING (cloud, region, date, user_id)
  GROUP BY cloud, region, date, source, group_key
),
-- Where no owner has a name, nothing is known of the servers of local groups.
named AS (
  SELECT s.cloud, s.region, s.date, count(s.user_id) = 0 OR count(u.name) > 0 AS owners_named
  FROM servers s
  LEFT JOIN users u
    ON u.cloud = s.cloud AND u.region = s.region AND u.date = s.date AND u.id = s.user_id
  GROUP BY s.cloud, s.region, s.date
),
members AS (
  SELECT cloud, region, date, source, coalesce(group_id, user_group) AS group_key,
    count(*) AS members
  FROM memberships
  GROUP BY cloud, region, date, source, coalesce(group_id, user_group)
),
all_groups AS (
  SELECT g.cloud, g.region, g.date, g.id, g.gid, g.name, g.source, g.domain_id, g.description,
    g.members_given, n.volumes_given, n.snapshots_given, n.backups_given, n.images_given,
    coalesce(g.id, g.name) AS group_key, n.groups_given,
    n.users_told AND g.members_given AND (g.source = 'keystone' OR coalesce(o.owners_named, TRUE))
      AS counted
  FROM groups g
  JOIN given n ON n.cloud = g.cloud AND n.region = g.region AND n.date = g.date
  LEFT JOIN named o ON o.cloud = g.cloud AND o.region = g.region AND o.date = g.date
)
SELECT g.cloud, g.region, g.date,
  g.name, g.source, g.id, coalesce(d.name, g.domain_id) AS domain,
  CASE WHEN g.members_given THEN coalesce(m.members, 0) END AS members,
  CASE WHEN g.counted THEN coalesce(s.servers, 0) END AS servers,
  CASE WHEN g.counted THEN s.last_created END AS last_created,
  CASE
    WHEN g.name IS NOT NULL THEN 'matched'
    WHEN g.groups_given THEN 'unresolved'
    ELSE 'not-given'
  END AS match,
  g.gid, g.domain_id,
  CASE WHEN g.counted AND s.servers IS NULL THEN 0 WHEN g.counted THEN s.vcpus END AS vcpus,
  CASE WHEN g.counted AND s.servers IS NULL THEN 0 WHEN g.counted THEN s.ram_mb END AS ram_mb,
  CASE WHEN g.counted AND s.servers IS NULL THEN 0 WHEN g.counted THEN s.disk_gb END AS disk_gb,
  CASE WHEN g.counted THEN coalesce(s.flavors_unknown, 0) END AS flavors_unknown,
  CASE WHEN g.counted THEN coalesce(s.by_status, {{no_counts}}) END AS by_status,
  g.description,
  CASE WHEN g.volumes_given THEN coalesce(h.volumes, 0) END AS volumes,
  CASE WHEN g.volumes_given THEN coalesce(h.volumes_gb, 0) END AS volumes_gb,
  CASE WHEN g.volumes_given THEN coalesce(h.idle_gb, 0) END AS idle_gb,
  CASE WHEN g.snapshots_given THEN coalesce(h.snapshots_gb, 0) END AS snapshots_gb,
  CASE WHEN g.backups_given THEN coalesce(h.backups_gb, 0) END AS backups_gb,
  -- Floating IPs and ports have no users.
  CAST(NULL AS BIGINT) AS floating_ips,
  CASE WHEN g.images_given THEN coalesce(h.images_gb, 0) END AS images_gb,
  CAST(NULL AS BIGINT) AS ports
FROM all_groups g
LEFT JOIN sums s
  ON s.cloud = g.cloud AND s.region = g.region AND s.date = g.date AND s.source = g.source
  AND s.group_key = g.group_key
LEFT JOIN held_by_group h
  ON h.cloud = g.cloud AND h.region = g.region AND h.date = g.date AND h.source = g.source
  AND h.group_key = g.group_key
LEFT JOIN members m
  ON m.cloud = g.cloud AND m.region = g.region AND m.date = g.date AND m.source = g.source
  AND m.group_key = g.group_key
LEFT JOIN domains d
  ON d.cloud = g.cloud AND d.region = g.region AND d.date = g.date AND d.id = g.domain_id
ORDER BY g.cloud, g.region, g.date, g.source, g.name NULLS LAST, g.id NULLS LAST
