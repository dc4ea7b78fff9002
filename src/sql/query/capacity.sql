WITH {{given}},
{{hypervisor_keys}},
{{sized_servers}},
-- What a provider is a part of, and what its classes say of it.
providers AS (
  SELECT cloud, region, date, provider_id, min(provider) AS provider,
    min(parent_id) AS parent_id, count(class) > 0 AS has_classes,
    bool_and(class IS NULL OR substr(class, 1, 7) = 'CUSTOM_') AS all_custom,
    bool_and(class IS NULL OR class IN ('DISK_GB', 'IPV4_ADDRESS')) AS all_of_pools
  FROM inventories
  GROUP BY cloud, region, date, provider_id
),
-- The servers of each hypervisor, and what their flavors add up to: nothing where one is unknown.
of_host AS (
  SELECT cloud, region, date, coalesce(hypervisor, host) AS hypervisor, count(*) AS servers,
    CASE WHEN count(vcpus) = count(*) THEN CAST(sum(vcpus) AS BIGINT) END AS vcpus,
    CASE WHEN count(ram_mb) = count(*) THEN CAST(sum(ram_mb) AS BIGINT) END AS ram_mb,
    CASE WHEN count(disk_gb) = count(*) THEN CAST(sum(disk_gb) AS BIGINT) END AS disk_gb
  FROM sized_servers
  GROUP BY cloud, region, date, coalesce(hypervisor, host)
),
sized AS (
  SELECT i.*,
    CASE
      WHEN i.ratio IS NULL THEN i.total - coalesce(i.reserved, 0)
      ELSE CAST(floor((i.total - coalesce(i.reserved, 0)) * i.ratio) AS BIGINT)
    END AS capacity
  FROM inventories i
),
-- The hypervisor of a provider: by id since microversion 2.53, else the first of its name.
placed AS (
  SELECT i.cloud, i.region, i.date, i.provider, i.provider_id, i.class, i.total, i.reserved,
    i.ratio, i.capacity, i.used, coalesce(q.provider, i.parent_id) AS parent,
    h.id AS hypervisor_id, h.hypervisor, h.state, h.status, n.hypervisors_given,
    CASE
      WHEN i.parent_id IS NOT NULL THEN 'child'
      WHEN o.all_custom AND o.has_classes THEN 'node'
      WHEN h.id IS NOT NULL THEN 'host'
      WHEN o.all_of_pools AND o.has_classes THEN 'pool'
      ELSE 'other'
    END AS kind,
    CASE WHEN h.id IS NOT NULL AND n.servers_given THEN coalesce(s.servers, 0) END AS servers,
    CASE
      WHEN h.id IS NULL OR NOT n.servers_given THEN NULL
      WHEN s.servers IS NULL THEN 0
      WHEN i.class = 'VCPU' THEN s.vcpus
      WHEN i.class = 'MEMORY_MB' THEN s.ram_mb
      WHEN i.class = 'DISK_GB' THEN s.disk_gb
    END AS servers_used
  FROM sized i
  JOIN given n
    ON n.cloud = i.cloud AND n.region = i.region AND n.date = i.date AND n.inventories_given
  JOIN providers o
    ON o.cloud = i.cloud AND o.region = i.region AND o.date = i.date
    AND o.provider_id = i.provider_id
  LEFT JOIN providers q
    ON q.cloud = i.cloud AND q.region = i.region AND q.date = i.date
    AND q.provider_id = i.parent_id
  LEFT JOIN hypervisors d
    ON d.cloud = i.cloud AND d.region = i.region AND d.date = i.date AND d.id = i.provider_id
  LEFT JOIN by_name b
    ON b.cloud = i.cloud AND b.region = i.region AND b.date = i.date AND b.hypervisor = i.provider
  LEFT JOIN hypervisors h
    ON h.cloud = i.cloud AND h.region = i.region AND h.date = i.date
    AND h.position = coalesce(d.position, b.position)
  LEFT JOIN of_host s
    ON s.cloud = h.cloud AND s.region = h.region AND s.date = h.date
    AND s.hypervisor = h.hypervisor
)
SELECT cloud, region, date,
  coalesce(provider, hypervisor) AS host, class, total, reserved, ratio, capacity,
  used, capacity - used AS free,
  CASE WHEN capacity > 0 THEN round(CAST(used AS DOUBLE) * 1000 / capacity) / 10 END
    AS used_percent,
  provider_id, parent,
  CASE
    WHEN hypervisor_id IS NOT NULL THEN 'matched'
    WHEN hypervisors_given THEN 'unresolved'
    ELSE 'not-given'
  END AS hypervisor_match,
  state, status, servers, servers_used, used - servers_used AS drift, kind
FROM placed
ORDER BY cloud, region, date, host NULLS LAST, provider_id, class NULLS LAST
