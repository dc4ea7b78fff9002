WITH {{given}},
{{owner_groups}},
{{sized_servers}},
-- How many there are of everything.
things AS (
  SELECT cloud, region, date, 'servers' AS name FROM servers
  UNION ALL SELECT cloud, region, date, 'users' FROM users WHERE listed
  UNION ALL SELECT cloud, region, date, 'projects' FROM projects WHERE listed
  UNION ALL SELECT cloud, region, date, 'groups' FROM groups WHERE source = 'keystone' AND listed
  UNION ALL SELECT cloud, region, date, 'local groups' FROM groups WHERE source = 'local'
  UNION ALL SELECT cloud, region, date, 'domains' FROM domains
  UNION ALL SELECT cloud, region, date, 'hypervisors' FROM hypervisors
  UNION ALL SELECT cloud, region, date, 'flavors' FROM flavors
  UNION ALL SELECT cloud, region, date, 'images' FROM images
  UNION ALL SELECT cloud, region, date, 'endpoints' FROM endpoints
),
totals AS (
  SELECT cloud, region, date, name, count(*) AS value FROM things
  GROUP BY cloud, region, date, name
),
sums AS (
  SELECT cloud, region, date, count(*) AS servers, CAST(sum(vcpus) AS BIGINT) AS vcpus,
    CAST(sum(ram_mb) AS BIGINT) AS ram_mb, CAST(sum(disk_gb) AS BIGINT) AS disk_gb,
    min(created) AS oldest, max(created) AS newest
  FROM sized_servers
  GROUP BY cloud, region, date
),
{{hypervisor_keys}},
-- Each server with what it points at.
joined AS (
  SELECT s.cloud, s.region, s.date, s.id, s.status, s.user_id, s.project_id, s.ips,
    s.hypervisor, s.host, u.id AS found_user, u.name AS username,
    u.listed AND NOT coalesce(u.enabled, TRUE) AS user_disabled,
    u.listed AND g.group_match = 'ambiguous' AS group_ambiguous, g.user_group,
    p.id AS found_project, p.name AS project,
    p.listed AND NOT coalesce(p.enabled, TRUE) AS project_disabled,
    h.position, h.hypervisor AS found_hypervisor, h.state, h.status AS host_status
  FROM servers s
  LEFT JOIN users u
    ON u.cloud = s.cloud AND u.region = s.region AND u.date = s.date AND u.id = s.user_id
  LEFT JOIN owner_groups g
    ON g.cloud = s.cloud AND g.region = s.region AND g.date = s.date AND g.user_id = s.user_id
  LEFT JOIN projects p
    ON p.cloud = s.cloud AND p.region = s.region AND p.date = s.date AND p.id = s.project_id
  LEFT JOIN by_name a
    ON a.cloud = s.cloud AND a.region = s.region AND a.date = s.date
    AND a.hypervisor = s.hypervisor
  LEFT JOIN by_host b
    ON b.cloud = s.cloud AND b.region = s.region AND b.date = s.date AND b.host = s.host
  LEFT JOIN hypervisors h
    ON h.cloud = s.cloud AND h.region = s.region AND h.date = s.date
    AND h.position = coalesce(a.position, b.position)
),
-- Those that have servers, and how many.
owners AS (
  SELECT cloud, region, date, 'projects' AS section, project_id AS id,
    coalesce(max(project), project_id) AS name, count(*) AS value
  FROM joined
  WHERE project_id IS NOT NULL
  GROUP BY cloud, region, date, project_id
  UNION ALL
  SELECT cloud, region, date, 'users', user_id, coalesce(max(username), user_id), count(*)
  FROM joined
  WHERE user_id IS NOT NULL
  GROUP BY cloud, region, date, user_id
  UNION ALL
  SELECT cloud, region, date, 'groups', {{null_text}}, user_group, count(*)
  FROM joined
  WHERE user_group IS NOT NULL
  GROUP BY cloud, region, date, user_group
  UNION ALL
  SELECT cloud, region, date, 'hosts', {{null_text}},
    coalesce(max(found_hypervisor), max(hypervisor), max(host)), count(*)
  FROM joined
  WHERE hypervisor IS NOT NULL OR host IS NOT NULL
  GROUP BY cloud, region, date, position,
    CASE WHEN position IS NULL THEN coalesce(concat('n ', hypervisor), concat('h ', host)) END
),
ranked AS (
  SELECT cloud, region, date, section, name, value,
    row_number() OVER (
      PARTITION BY cloud, region, date, section ORDER BY value DESC, name, id NULLS FIRST
    ) AS place
  FROM owners
),
sections AS (
  SELECT n.cloud, n.region, n.date, c.section,
    CASE c.section
      WHEN 'projects' THEN n.projects_told
      WHEN 'users' THEN n.users_told
      WHEN 'groups' THEN n.users_told AND n.no_group = 'unresolved'
      ELSE n.hosts_told
    END AS told
  FROM given n
  CROSS JOIN (VALUES ('projects'), ('users'), ('groups'), ('hosts')) AS c(section)
  WHERE n.servers_given
),
owned AS (
  SELECT cloud, region, date, section, CAST(sum(value) AS BIGINT) AS value FROM owners
  GROUP BY cloud, region, date, section
),
dangling AS (
  SELECT cloud, region, date,
    count(CASE WHEN user_id IS NOT NULL AND found_user IS NULL THEN 1 END) AS users_gone,
    count(CASE WHEN user_disabled THEN 1 END) AS users_disabled,
    count(CASE WHEN group_ambiguous THEN 1 END) AS groups_ambiguous,
    count(CASE WHEN project_id IS NOT NULL AND found_project IS NULL THEN 1 END) AS projects_gone,
    count(CASE WHEN project_disabled THEN 1 END) AS projects_disabled,
    count(CASE WHEN position IS NULL AND coalesce(hypervisor, host) IS NOT NULL THEN 1 END)
      AS hosts_gone,
    count(CASE WHEN state = 'down' THEN 1 END) AS hosts_down,
    count(CASE WHEN host_status = 'disabled' THEN 1 END) AS hosts_disabled,
    count(CASE WHEN {{size(ips)}} = 0 THEN 1 END) AS no_address
  FROM joined
  GROUP BY cloud, region, date
),
lines AS (
  SELECT n.cloud, n.region, n.date, 'cloud' AS section, c.name,
    CASE
      WHEN CASE c.name
        WHEN 'servers' THEN n.servers_given WHEN 'users' THEN n.users_given
        WHEN 'projects' THEN n.projects_given WHEN 'groups' THEN n.groups_given
        WHEN 'local groups' THEN n.local_given WHEN 'domains' THEN n.domains_given
        WHEN 'hypervisors' THEN n.hypervisors_given WHEN 'flavors' THEN n.flavors_given
        WHEN 'images' THEN n.images_given ELSE n.endpoints_given
      END THEN coalesce(t.value, 0)
    END AS value,
    {{null_time}} AS time, {{null_text}} AS kind, CAST(NULL AS BOOLEAN) AS complete
  FROM given n
  CROSS JOIN (
    VALUES ('servers'), ('users'), ('projects'), ('groups'), ('local groups'), ('domains'),
      ('hypervisors'), ('flavors'), ('images'), ('endpoints')
  ) AS c(name)
  LEFT JOIN totals t
    ON t.cloud = n.cloud AND t.region = n.region AND t.date = n.date AND t.name = c.name
  UNION ALL
  SELECT n.cloud, n.region, n.date, 'servers', c.name,
    CASE
      WHEN c.name IN ('oldest', 'newest') THEN NULL
      WHEN s.servers IS NULL THEN 0
      WHEN c.name = 'vcpus' THEN s.vcpus
      WHEN c.name = 'ram_mb' THEN s.ram_mb
      ELSE s.disk_gb
    END,
    CASE c.name WHEN 'oldest' THEN s.oldest WHEN 'newest' THEN s.newest END, NULL, NULL
  FROM given n
  CROSS JOIN (VALUES ('vcpus'), ('ram_mb'), ('disk_gb'), ('oldest'), ('newest')) AS c(name)
  LEFT JOIN sums s ON s.cloud = n.cloud AND s.region = n.region AND s.date = n.date
  WHERE n.servers_given AND (c.name NOT IN ('oldest', 'newest') OR s.oldest IS NOT NULL)
  UNION ALL
  SELECT cloud, region, date, 'status', status, count(*), NULL, NULL, NULL FROM sized_servers
  GROUP BY cloud, region, date, status
  UNION ALL
  SELECT r.cloud, r.region, r.date, r.section, r.name, r.value, NULL, NULL, NULL
  FROM ranked r
  JOIN sections c
    ON c.cloud = r.cloud AND c.region = r.region AND c.date = r.date AND c.section = r.section
  WHERE c.told AND r.place <= 10
  UNION ALL
  SELECT r.cloud, r.region, r.date, r.section, 'other', CAST(sum(r.value) AS BIGINT),
    NULL, NULL, NULL
  FROM ranked r
  JOIN sections c
    ON c.cloud = r.cloud AND c.region = r.region AND c.date = r.date AND c.section = r.section
  WHERE c.told AND r.place > 10
  GROUP BY r.cloud, r.region, r.date, r.section
  UNION ALL
  -- Servers that name none; or nothing that the servers tell.
  SELECT c.cloud, c.region, c.date, c.section, {{null_text}},
    CASE WHEN c.told THEN coalesce(s.servers, 0) - coalesce(o.value, 0) END,
    NULL, NULL, NULL
  FROM sections c
  LEFT JOIN sums s ON s.cloud = c.cloud AND s.region = c.region AND s.date = c.date
  LEFT JOIN owned o
    ON o.cloud = c.cloud AND o.region = c.region AND o.date = c.date AND o.section = c.section
  WHERE NOT c.told OR coalesce(s.servers, 0) > coalesce(o.value, 0)
  UNION ALL
  SELECT n.cloud, n.region, n.date, 'dangling', c.name,
    CASE c.name
      WHEN 'servers of users in no dump' THEN
        CASE WHEN n.users_given AND n.users_told THEN coalesce(d.users_gone, 0) END
      WHEN 'servers of disabled users' THEN
        CASE WHEN n.users_given AND n.users_told THEN coalesce(d.users_disabled, 0) END
      WHEN 'servers of users whose groups are ambiguous' THEN
        CASE WHEN n.users_given AND n.users_told THEN coalesce(d.groups_ambiguous, 0) END
      WHEN 'servers of projects in no dump' THEN
        CASE WHEN n.projects_given AND n.projects_told THEN coalesce(d.projects_gone, 0) END
      WHEN 'servers of disabled projects' THEN
        CASE WHEN n.projects_given AND n.projects_told THEN coalesce(d.projects_disabled, 0) END
      WHEN 'servers on hosts in no dump' THEN
        CASE WHEN n.hypervisors_given AND n.hosts_told THEN coalesce(d.hosts_gone, 0) END
      WHEN 'servers on hosts that are down' THEN
        CASE WHEN n.hypervisors_given AND n.hosts_told THEN coalesce(d.hosts_down, 0) END
      WHEN 'servers on disabled hosts' THEN
        CASE WHEN n.hypervisors_given AND n.hosts_told THEN coalesce(d.hosts_disabled, 0) END
      ELSE coalesce(d.no_address, 0)
    END,
    NULL, NULL, NULL
  FROM given n
  CROSS JOIN (
    VALUES ('servers of users in no dump'), ('servers of disabled users'),
      ('servers of users whose groups are ambiguous'), ('servers of projects in no dump'),
      ('servers of disabled projects'), ('servers on hosts in no dump'),
      ('servers on hosts that are down'), ('servers on disabled hosts'),
      ('servers without an address')
  ) AS c(name)
  LEFT JOIN dangling d ON d.cloud = n.cloud AND d.region = n.region AND d.date = n.date
  WHERE n.servers_given
  UNION ALL
  SELECT cloud, region, date, 'dumps', file, records, NULL, kind, complete
  FROM dumps
)
SELECT cloud, region, date, section, name, value, time, kind, complete
FROM lines
ORDER BY cloud, region, date, section, value DESC NULLS LAST, name NULLS LAST
