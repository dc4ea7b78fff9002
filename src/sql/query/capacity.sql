WITH {{given}},
-- The hypervisor of a provider: by id since microversion 2.53, else the first of its name.
by_name AS (
  SELECT cloud, region, date, hypervisor, min(position) AS position
  FROM hypervisors
  GROUP BY cloud, region, date, hypervisor
),
parents AS (
  SELECT DISTINCT cloud, region, date, provider_id, provider FROM inventories
),
sized AS (
  SELECT i.*,
    CASE
      WHEN i.ratio IS NULL THEN i.total - coalesce(i.reserved, 0)
      ELSE CAST(floor((i.total - coalesce(i.reserved, 0)) * i.ratio) AS BIGINT)
    END AS capacity
  FROM inventories i
)
SELECT i.cloud, i.region, i.date,
  coalesce(i.provider, h.hypervisor) AS host, i.class, i.total, i.reserved, i.ratio, i.capacity,
  i.used, i.capacity - i.used AS free,
  CASE
    WHEN i.capacity > 0 THEN round(CAST(i.used AS DOUBLE) * 1000 / i.capacity) / 10
  END AS used_percent,
  i.provider_id, coalesce(q.provider, i.parent_id) AS parent,
  CASE
    WHEN h.id IS NOT NULL THEN 'matched'
    WHEN n.hypervisors_given THEN 'unresolved'
    ELSE 'not-given'
  END AS hypervisor_match,
  h.state, h.status
FROM sized i
JOIN given n
  ON n.cloud = i.cloud AND n.region = i.region AND n.date = i.date AND n.inventories_given
LEFT JOIN parents q
  ON q.cloud = i.cloud AND q.region = i.region AND q.date = i.date AND q.provider_id = i.parent_id
LEFT JOIN hypervisors d
  ON d.cloud = i.cloud AND d.region = i.region AND d.date = i.date AND d.id = i.provider_id
LEFT JOIN by_name b
  ON b.cloud = i.cloud AND b.region = i.region AND b.date = i.date AND b.hypervisor = i.provider
LEFT JOIN hypervisors h
  ON h.cloud = i.cloud AND h.region = i.region AND h.date = i.date
  AND h.position = coalesce(d.position, b.position)
ORDER BY i.cloud, i.region, i.date, host NULLS LAST, i.provider_id, i.class NULLS LAST
