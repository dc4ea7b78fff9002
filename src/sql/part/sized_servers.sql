-- Servers with the size of their flavor: their own since microversion 2.47, else by its id.
sized_servers AS (
  SELECT s.cloud, s.region, s.date, s.id, s.name, nullif(s.status, '') AS status, s.user_id,
    s.project_id, s.host, s.hypervisor, s.created,
    coalesce(s.vcpus, f.vcpus) AS vcpus,
    coalesce(s.ram_mb, f.ram_mb) AS ram_mb,
    coalesce(s.disk_gb, f.disk_gb) AS disk_gb
  FROM servers s
  LEFT JOIN flavors f
    ON f.cloud = s.cloud AND f.region = s.region AND f.date = s.date AND f.id = s.flavor_id
)
