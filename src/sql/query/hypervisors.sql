WITH {{given}},
{{sized_servers}},
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
),
-- Of a hypervisor that no dump has, the key is its name, else its host.
placed AS (
  SELECT s.cloud, s.region, s.date,
    coalesce(a.position, b.position, -1) AS position,
    CASE
      WHEN coalesce(a.position, b.position) IS NOT NULL THEN ''
      ELSE coalesce(concat('name ', s.hypervisor), concat('host ', s.host))
    END AS unknown,
    s.hypervisor, s.host, s.vcpus, s.ram_mb, s.disk_gb, s.created
  FROM sized_servers s
  LEFT JOIN by_name a
    ON a.cloud = s.cloud AND a.region = s.region AND a.date = s.date
    AND a.hypervisor = s.hypervisor
  LEFT JOIN by_host b
    ON b.cloud = s.cloud AND b.region = s.region AND b.date = s.date AND b.host = s.host
  WHERE s.hypervisor IS NOT NULL OR s.host IS NOT NULL
),
counted AS (
  SELECT cloud, region, date, position, unknown,
    min(hypervisor) AS hypervisor, min(host) AS host, count(*) AS servers,
    CAST(sum(vcpus) AS BIGINT) AS servers_vcpus, CAST(sum(ram_mb) AS BIGINT) AS servers_ram_mb,
    CAST(sum(disk_gb) AS BIGINT) AS servers_disk_gb,
    count(CASE WHEN vcpus IS NULL OR ram_mb IS NULL OR disk_gb IS NULL THEN 1 END) AS flavors_unknown,
    max(created) AS last_created
  FROM placed
  GROUP BY cloud, region, date, position, unknown
),
all_hypervisors AS (
  SELECT cloud, region, date, position,
    h.id, h.hypervisor, h.host, h.state, h.status, h.type, h.host_ip, h.disabled_reason,
    h.vcpus, h.vcpus_used, h.ram_mb, h.ram_mb_used, h.disk_gb, h.disk_gb_used, h.running_vms,
    c.hypervisor AS named_hypervisor, c.host AS named_host,
    c.servers, c.servers_vcpus, c.servers_ram_mb, c.servers_disk_gb, c.flavors_unknown,
    c.last_created
  FROM hypervisors h
  FULL JOIN counted c USING (cloud, region, date, position)
)
SELECT a.cloud, a.region, a.date,
  CASE WHEN a.id IS NULL THEN a.named_hypervisor ELSE a.hypervisor END AS hypervisor,
  CASE WHEN a.id IS NULL THEN a.named_host ELSE a.host END AS host,
  a.state, a.status,
  CASE WHEN n.hosts_told THEN coalesce(a.servers, 0) END AS servers,
  a.vcpus, a.vcpus_used, a.ram_mb, a.ram_mb_used, a.disk_gb, a.disk_gb_used,
  CASE
    WHEN a.id IS NOT NULL THEN 'matched'
    WHEN n.hypervisors_given THEN 'unresolved'
    ELSE 'not-given'
  END AS match,
  a.id, a.type, a.host_ip, a.disabled_reason,
  CASE WHEN a.vcpus > 0 THEN round(a.vcpus_used / CAST(a.vcpus AS DOUBLE) * 10000) / 10000 END
    AS vcpus_ratio,
  CASE WHEN a.ram_mb > 0 THEN round(a.ram_mb_used / CAST(a.ram_mb AS DOUBLE) * 10000) / 10000 END
    AS ram_ratio,
  CASE WHEN a.disk_gb > 0 THEN round(a.disk_gb_used / CAST(a.disk_gb AS DOUBLE) * 10000) / 10000 END
    AS disk_ratio,
  a.running_vms,
  CASE WHEN n.hosts_told AND a.servers IS NULL THEN 0 ELSE a.servers_vcpus END AS servers_vcpus,
  CASE WHEN n.hosts_told AND a.servers IS NULL THEN 0 ELSE a.servers_ram_mb END AS servers_ram_mb,
  CASE WHEN n.hosts_told AND a.servers IS NULL THEN 0 ELSE a.servers_disk_gb END AS servers_disk_gb,
  CASE WHEN n.hosts_told THEN coalesce(a.flavors_unknown, 0) END AS flavors_unknown,
  a.last_created
FROM all_hypervisors a
JOIN given n ON n.cloud = a.cloud AND n.region = a.region AND n.date = a.date
ORDER BY a.cloud, a.region, a.date, a.id NULLS LAST, hypervisor NULLS LAST, host NULLS LAST
