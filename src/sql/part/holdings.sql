-- What projects and users hold beside servers. A snapshot or a backup that names no owner has
-- that of its volume. Floating IPs and ports have no users.
held AS (
  SELECT v.cloud, v.region, v.date, v.project_id, v.user_id, 1 AS volumes,
    coalesce(v.size_gb, 0) AS volumes_gb,
    CASE WHEN NOT v.attached AND a.volume_id IS NULL THEN coalesce(v.size_gb, 0) ELSE 0 END
      AS idle_gb,
    0 AS snapshots_gb, 0 AS backups_gb, 0 AS floating_ips, 0 AS ports, 0 AS images_bytes
  FROM volumes v
  LEFT JOIN (SELECT DISTINCT cloud, region, date, volume_id FROM attached_servers) a
    ON a.cloud = v.cloud AND a.region = v.region AND a.date = v.date AND a.volume_id = v.id
  WHERE v.migration IS NULL OR v.migration NOT LIKE 'target:%'
  UNION ALL
  SELECT c.cloud, c.region, c.date, coalesce(c.project_id, v.project_id),
    coalesce(c.user_id, v.user_id), 0, 0, 0, c.snapshot_gb, c.backup_gb, 0, 0, 0
  FROM (
    SELECT cloud, region, date, project_id, user_id, volume_id,
      coalesce(size_gb, 0) AS snapshot_gb, 0 AS backup_gb
    FROM snapshots
    UNION ALL
    SELECT cloud, region, date, project_id, user_id, volume_id, 0, coalesce(size_gb, 0)
    FROM backups
  ) c
  LEFT JOIN volumes v
    ON v.cloud = c.cloud AND v.region = c.region AND v.date = c.date AND v.id = c.volume_id
  UNION ALL
  SELECT cloud, region, date, project_id, {{null_text}}, 0, 0, 0, 0, 0, 1, 0, 0
  FROM floatingips
  UNION ALL
  SELECT cloud, region, date, project_id, {{null_text}}, 0, 0, 0, 0, 0, 0, 1, 0
  FROM ports
  UNION ALL
  SELECT cloud, region, date, project_id, user_id, 0, 0, 0, 0, 0, 0, 0, coalesce(size_bytes, 0)
  FROM images
)
