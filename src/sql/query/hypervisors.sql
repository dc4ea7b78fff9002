WITH {{given}},
{{sized_servers}},
{{hypervisor_keys}},
-- Of a hypervisor that no dump has, the key is its name, else its host.
placed AS (
  SELECT s.cloud, s.region, s.date,
    coalesce(a.position, b.position, -1) AS position,
    CASE
      WHEN coalesce(a.position, b.position) IS NOT NULL THEN ''
      ELSE coalesce(concat('name ', s.hypervisor), concat('host ', s.host))
    END AS unknown,
    s.hypervisor, s.host, s.vcpus, s.ram_mb, s.disk_gb, s.created, s.status
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
    max(created) AS last_created, {{count_each(status)}} AS by_status
  FROM placed
  GROUP BY cloud, region, date, position, unknown
),
-- What Placement says of a provider.
placement AS (
  SELECT cloud, region, date, provider_id, min(provider) AS provider, min(parent_id) AS parent_id,
    max(CASE WHEN class = 'VCPU' THEN total END) AS vcpus,
    max(CASE WHEN class = 'VCPU' THEN used END) AS vcpus_used,
    max(CASE WHEN class = 'MEMORY_MB' THEN total END) AS ram_mb,
    max(CASE WHEN class = 'MEMORY_MB' THEN used END) AS ram_mb_used,
    max(CASE WHEN class = 'DISK_GB' THEN total END) AS disk_gb,
    max(CASE WHEN class = 'DISK_GB' THEN used END) AS disk_gb_used
  FROM inventories
  GROUP BY cloud, region, date, provider_id
),
-- A provider has the id of its hypervisor since 2.53, and always its name: of several of one name
-- the one of the least id.
provider_by_name AS (
  SELECT cloud, region, date, provider, min(provider_id) AS provider_id
  FROM placement
  WHERE parent_id IS NULL AND provider IS NOT NULL
  GROUP BY cloud, region, date, provider
),
all_hypervisors AS (
  SELECT cloud, region, date, position,
    h.id, h.hypervisor, h.host, h.state, h.status, h.type, h.host_ip, h.disabled_reason,
    h.vcpus, h.vcpus_used, h.ram_mb, h.ram_mb_used, h.disk_gb, h.disk_gb_used, h.running_vms,
    c.hypervisor AS named_hypervisor, c.host AS named_host,
    c.servers, c.servers_vcpus, c.servers_ram_mb, c.servers_disk_gb, c.flavors_unknown,
    c.last_created, c.by_status
  FROM hypervisors h
  FULL JOIN counted c USING (cloud, region, date, position)
),
-- Each with the capacity that Nova says, else Placement, else with what the flavors of its servers
-- add up to.
sourced AS (
  SELECT a.*, n.hypervisors_given, n.hosts_told,
    CASE
      WHEN a.vcpus IS NOT NULL OR a.ram_mb IS NOT NULL OR a.disk_gb IS NOT NULL THEN 'nova'
      WHEN p.vcpus IS NOT NULL OR p.ram_mb IS NOT NULL OR p.disk_gb IS NOT NULL THEN 'placement'
      WHEN n.hosts_told AND coalesce(a.flavors_unknown, 0) = 0 THEN 'flavors'
    END AS capacity_source,
    p.vcpus AS p_vcpus, p.vcpus_used AS p_vcpus_used, p.ram_mb AS p_ram_mb,
    p.ram_mb_used AS p_ram_mb_used, p.disk_gb AS p_disk_gb, p.disk_gb_used AS p_disk_gb_used
  FROM all_hypervisors a
  JOIN given n ON n.cloud = a.cloud AND n.region = a.region AND n.date = a.date
  LEFT JOIN placement o
    ON o.cloud = a.cloud AND o.region = a.region AND o.date = a.date AND o.provider_id = a.id
  LEFT JOIN provider_by_name b
    ON b.cloud = a.cloud AND b.region = a.region AND b.date = a.date
    AND b.provider = CASE WHEN a.id IS NULL THEN a.named_hypervisor ELSE a.hypervisor END
  LEFT JOIN placement p
    ON p.cloud = a.cloud AND p.region = a.region AND p.date = a.date
    AND p.provider_id = coalesce(o.provider_id, b.provider_id)
),
sized AS (
  SELECT cloud, region, date, id,
    CASE WHEN id IS NULL THEN named_hypervisor ELSE hypervisor END AS hypervisor,
    CASE WHEN id IS NULL THEN named_host ELSE host END AS host,
    state, status, type, host_ip, disabled_reason, running_vms, capacity_source,
    CASE capacity_source WHEN 'nova' THEN vcpus WHEN 'placement' THEN p_vcpus END AS vcpus,
    CASE capacity_source
      WHEN 'nova' THEN vcpus_used WHEN 'placement' THEN p_vcpus_used
      WHEN 'flavors' THEN coalesce(servers_vcpus, 0)
    END AS vcpus_used,
    CASE capacity_source WHEN 'nova' THEN ram_mb WHEN 'placement' THEN p_ram_mb END AS ram_mb,
    CASE capacity_source
      WHEN 'nova' THEN ram_mb_used WHEN 'placement' THEN p_ram_mb_used
      WHEN 'flavors' THEN coalesce(servers_ram_mb, 0)
    END AS ram_mb_used,
    CASE capacity_source WHEN 'nova' THEN disk_gb WHEN 'placement' THEN p_disk_gb END AS disk_gb,
    CASE capacity_source
      WHEN 'nova' THEN disk_gb_used WHEN 'placement' THEN p_disk_gb_used
      WHEN 'flavors' THEN coalesce(servers_disk_gb, 0)
    END AS disk_gb_used,
    servers, servers_vcpus, servers_ram_mb, servers_disk_gb, flavors_unknown, last_created,
    by_status, hypervisors_given, hosts_told
  FROM sourced
)
SELECT a.cloud, a.region, a.date, a.hypervisor, a.host, a.state, a.status,
  CASE WHEN a.hosts_told THEN coalesce(a.servers, 0) END AS servers,
  a.vcpus, a.vcpus_used, a.ram_mb, a.ram_mb_used, a.disk_gb, a.disk_gb_used,
  CASE
    WHEN a.id IS NOT NULL THEN 'matched'
    WHEN a.hypervisors_given THEN 'unresolved'
    ELSE 'not-given'
  END AS match,
  a.id, a.type, a.host_ip, a.disabled_reason,
  CASE WHEN a.vcpus > 0 THEN round(a.vcpus_used / CAST(a.vcpus AS DOUBLE) * 10000) / 10000 END
    AS vcpus_ratio,
  CASE WHEN a.ram_mb > 0 THEN round(a.ram_mb_used / CAST(a.ram_mb AS DOUBLE) * 10000) / 10000 END
    AS ram_ratio,
  CASE WHEN a.disk_gb > 0 THEN round(a.disk_gb_used / CAST(a.disk_gb AS DOUBLE) * 10000) / 10000 END
    AS disk_ratio,
  a.capacity_source, a.running_vms,
  CASE WHEN a.hosts_told AND a.servers IS NULL THEN 0 ELSE a.servers_vcpus END AS servers_vcpus,
  CASE WHEN a.hosts_told AND a.servers IS NULL THEN 0 ELSE a.servers_ram_mb END AS servers_ram_mb,
  CASE WHEN a.hosts_told AND a.servers IS NULL THEN 0 ELSE a.servers_disk_gb END AS servers_disk_gb,
  CASE WHEN a.hosts_told THEN coalesce(a.flavors_unknown, 0) END AS flavors_unknown,
  CASE WHEN a.hosts_told THEN coalesce(a.by_status, {{no_counts}}) END AS by_status,
  a.last_created
FROM sized a
ORDER BY a.cloud, a.region, a.date, a.id NULLS LAST, a.hypervisor NULLS LAST, a.host NULLS LAST
