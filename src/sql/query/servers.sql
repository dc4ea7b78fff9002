WITH {{given}},
{{owner_groups}}
SELECT s.cloud, s.region, s.date,
  s.id, s.name, s.status, s.ip, s.user_id, u.name AS username, g.user_group, p.name AS project,
  s.host,
  coalesce(d.name, u.domain_id) AS domain,
  coalesce(g.names, {{no_texts}}) AS groups,
  coalesce(g.group_match, n.no_group) AS group_match,
  u.enabled AS user_enabled,
  CASE
    WHEN u.id IS NOT NULL THEN 'matched'
    WHEN n.users_given THEN 'unresolved'
    ELSE 'not-given'
  END AS user_match,
  u.domain_id AS user_domain_id, g.group_source,
  s.project_id,
  coalesce(e.name, p.domain_id) AS project_domain, p.domain_id AS project_domain_id,
  CASE
    WHEN p.id IS NOT NULL THEN 'matched'
    WHEN n.projects_given THEN 'unresolved'
    ELSE 'not-given'
  END AS project_match,
  s.ips, s.networks, s.addresses, s.hypervisor, s.instance_name, s.availability_zone, s.vm_state,
  s.task_state, s.power_state, s.flavor_id,
  coalesce(s.flavor, f.name) AS flavor,
  coalesce(s.vcpus, f.vcpus) AS vcpus,
  coalesce(s.ram_mb, f.ram_mb) AS ram_mb,
  coalesce(s.disk_gb, f.disk_gb) AS disk_gb,
  s.image_id, s.boot_from_volume, s.volumes, s.security_groups, s.key_name, s.metadata, s.tags,
  s.locked, s.fault, s.config_drive, s.progress, s.created, s.updated, s.launched_at,
  s.terminated_at
FROM servers s
JOIN given n ON n.cloud = s.cloud AND n.region = s.region AND n.date = s.date
LEFT JOIN users u
  ON u.cloud = s.cloud AND u.region = s.region AND u.date = s.date AND u.id = s.user_id
LEFT JOIN domains d
  ON d.cloud = u.cloud AND d.region = u.region AND d.date = u.date AND d.id = u.domain_id
LEFT JOIN owner_groups g
  ON g.cloud = s.cloud AND g.region = s.region AND g.date = s.date AND g.user_id = s.user_id
LEFT JOIN projects p
  ON p.cloud = s.cloud AND p.region = s.region AND p.date = s.date AND p.id = s.project_id
LEFT JOIN domains e
  ON e.cloud = p.cloud AND e.region = p.region AND e.date = p.date AND e.id = p.domain_id
LEFT JOIN flavors f
  ON f.cloud = s.cloud AND f.region = s.region AND f.date = s.date AND f.id = s.flavor_id
ORDER BY s.cloud, s.region, s.date, s.id
