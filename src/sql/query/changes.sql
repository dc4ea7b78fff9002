-- The last two snapshots of each region; for others, put their dates in the place of this table.
WITH dates AS (
  SELECT cloud, region, min(date) AS before_date, max(date) AS after_date
  FROM (
    SELECT cloud, region, date,
      row_number() OVER (PARTITION BY cloud, region ORDER BY date DESC) AS place
    FROM (SELECT DISTINCT cloud, region, date FROM dumps WHERE kind = 'servers') each_date
  ) last_dates
  WHERE place <= 2
  GROUP BY cloud, region
  HAVING count(*) = 2
),
old_servers AS (
  SELECT s.*, coalesce(s.flavor, f.name) AS flavor_name, d.before_date, d.after_date
  FROM servers s
  JOIN dates d ON d.cloud = s.cloud AND d.region = s.region AND d.before_date = s.date
  LEFT JOIN flavors f
    ON f.cloud = s.cloud AND f.region = s.region AND f.date = s.date AND f.id = s.flavor_id
),
new_servers AS (
  SELECT s.*, coalesce(s.flavor, f.name) AS flavor_name, d.before_date, d.after_date
  FROM servers s
  JOIN dates d ON d.cloud = s.cloud AND d.region = s.region AND d.after_date = s.date
  LEFT JOIN flavors f
    ON f.cloud = s.cloud AND f.region = s.region AND f.date = s.date AND f.id = s.flavor_id
),
pairs AS (
  SELECT o.cloud, o.region, o.before_date, o.after_date, o.id, n.name,
    c.changed,
    CASE c.changed
      WHEN 'name' THEN o.name WHEN 'status' THEN o.status WHEN 'ip' THEN o.ip
      WHEN 'user_id' THEN o.user_id WHEN 'project_id' THEN o.project_id WHEN 'host' THEN o.host
      WHEN 'flavor' THEN o.flavor_name WHEN 'image_id' THEN o.image_id
    END AS before,
    CASE c.changed
      WHEN 'name' THEN n.name WHEN 'status' THEN n.status WHEN 'ip' THEN n.ip
      WHEN 'user_id' THEN n.user_id WHEN 'project_id' THEN n.project_id WHEN 'host' THEN n.host
      WHEN 'flavor' THEN n.flavor_name WHEN 'image_id' THEN n.image_id
    END AS after
  FROM old_servers o
  JOIN new_servers n ON n.cloud = o.cloud AND n.region = o.region AND n.id = o.id
  CROSS JOIN (
    VALUES ('name'), ('status'), ('ip'), ('user_id'), ('project_id'), ('host'), ('flavor'),
      ('image_id')
  ) AS c(changed)
)
SELECT cloud, region, before_date, after_date, 'changed' AS change, id, name, changed, before, after
FROM pairs
WHERE before IS DISTINCT FROM after
UNION ALL
SELECT n.cloud, n.region, n.before_date, n.after_date, 'added', n.id, n.name, {{null_text}},
  {{null_text}}, {{null_text}}
FROM new_servers n
LEFT JOIN old_servers o ON o.cloud = n.cloud AND o.region = n.region AND o.id = n.id
WHERE o.id IS NULL
UNION ALL
SELECT o.cloud, o.region, o.before_date, o.after_date, 'removed', o.id, o.name, {{null_text}},
  {{null_text}}, {{null_text}}
FROM old_servers o
LEFT JOIN new_servers n ON n.cloud = o.cloud AND n.region = o.region AND n.id = o.id
WHERE n.id IS NULL
ORDER BY cloud, region, id, changed NULLS LAST
