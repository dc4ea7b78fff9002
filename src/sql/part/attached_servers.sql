-- The servers that a volume is attached to: the union of what Cinder and Nova say, since each
-- forgets some.
attached_servers AS (
  SELECT cloud, region, date, volume_id, server_id, min(place) AS place,
    max(cinder) = 1 AND max(nova) = 1 AS by_both,
    max(nova) = 0 AS by_cinder
  FROM (
    SELECT cloud, region, date, volume_id, server_id, coalesce(position, 100000) AS place,
      1 AS cinder, 0 AS nova
    FROM attachments
    WHERE server_id IS NOT NULL AND (status IS NULL OR status = 'attached')
    UNION ALL
    SELECT cloud, region, date, {{each(volumes)}} AS volume_id, id, 1000000, 0, 1
    FROM servers
  ) said
  GROUP BY cloud, region, date, volume_id, server_id
)
