WITH {{given}},
{{sized_servers}},
server_sums AS (
  SELECT cloud, region, date, count(*) AS servers, CAST(sum(vcpus) AS BIGINT) AS vcpus,
    CAST(sum(ram_mb) AS BIGINT) AS ram_mb, CAST(sum(disk_gb) AS BIGINT) AS disk_gb,
    count(DISTINCT user_id) AS owners
  FROM sized_servers
  GROUP BY cloud, region, date
),
user_sums AS (
  SELECT cloud, region, date, count(*) AS users FROM users WHERE listed
  GROUP BY cloud, region, date
),
project_sums AS (
  SELECT cloud, region, date, count(*) AS projects FROM projects WHERE listed
  GROUP BY cloud, region, date
),
hypervisor_sums AS (
  SELECT cloud, region, date, count(*) AS hypervisors FROM hypervisors
  GROUP BY cloud, region, date
),
counts AS (
  SELECT n.cloud, n.region, n.date,
    CASE WHEN n.servers_given THEN coalesce(s.servers, 0) END AS servers,
    CASE WHEN n.servers_given AND s.servers IS NULL THEN 0 ELSE s.vcpus END AS vcpus,
    CASE WHEN n.servers_given AND s.servers IS NULL THEN 0 ELSE s.ram_mb END AS ram_mb,
    CASE WHEN n.servers_given AND s.servers IS NULL THEN 0 ELSE s.disk_gb END AS disk_gb,
    CASE WHEN n.servers_given THEN coalesce(s.owners, 0) END AS owners,
    CASE WHEN n.users_given THEN coalesce(u.users, 0) END AS users,
    CASE WHEN n.projects_given THEN coalesce(p.projects, 0) END AS projects,
    CASE WHEN n.hypervisors_given THEN coalesce(h.hypervisors, 0) END AS hypervisors
  FROM given n
  LEFT JOIN server_sums s ON s.cloud = n.cloud AND s.region = n.region AND s.date = n.date
  LEFT JOIN user_sums u ON u.cloud = n.cloud AND u.region = n.region AND u.date = n.date
  LEFT JOIN project_sums p ON p.cloud = n.cloud AND p.region = n.region AND p.date = n.date
  LEFT JOIN hypervisor_sums h ON h.cloud = n.cloud AND h.region = n.region AND h.date = n.date
)
SELECT cloud, region, date, servers, vcpus, ram_mb, disk_gb, owners, users, projects, hypervisors,
  servers - lag(servers) OVER (PARTITION BY cloud, region ORDER BY date) AS servers_more
FROM counts
ORDER BY cloud, region, date
