-- Servers point at a hypervisor by its own name, else by the host of its service; of several of
-- one name at the first.
by_name AS (
  SELECT cloud, region, date, hypervisor, min(position) AS position
  FROM hypervisors
  GROUP BY cloud, region, date, hypervisor
),
by_host AS (
  SELECT cloud, region, date, host, min(position) AS position
  FROM hypervisors
  WHERE host IS NOT NULL
  GROUP BY cloud, region, date, host
)
