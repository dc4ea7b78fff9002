-- What was given for each snapshot, and whether its servers tell owners, projects and hosts.
given AS (
  SELECT cloud, region, date,
    bool_or(kind = 'servers') AS servers_given,
    bool_or(kind = 'users') AS users_given,
    bool_or(kind = 'projects') AS projects_given,
    bool_or(kind = 'groups') AS groups_given,
    bool_or(kind = 'hypervisors') AS hypervisors_given,
    bool_or(kind = 'inventories') AS inventories_given,
    bool_or(kind = 'domains') AS domains_given,
    bool_or(kind = 'flavors') AS flavors_given,
    bool_or(kind = 'images') AS images_given,
    bool_or(kind = 'volumes') AS volumes_given,
    bool_or(kind = 'snapshots') AS snapshots_given,
    bool_or(kind = 'backups') AS backups_given,
    bool_or(kind = 'floatingips') AS floatingips_given,
    bool_or(kind = 'ports') AS ports_given,
    bool_or(kind IN ('token', 'catalog', 'endpoints')) AS endpoints_given,
    bool_or(kind IN ('id_lines', 'passwd', 'group_lines')) AS local_given,
    -- A thing is gone only where the list that would have it was given and is complete.
    bool_or(kind = 'servers') AND bool_and(kind <> 'servers' OR complete) AS servers_complete,
    bool_or(kind = 'users') AND bool_and(kind <> 'users' OR complete) AS users_complete,
    bool_or(kind = 'projects') AND bool_and(kind <> 'projects' OR complete) AS projects_complete,
    bool_or(kind = 'volumes') AND bool_and(kind <> 'volumes' OR complete) AS volumes_complete,
    CASE
      WHEN bool_or(kind IN (
        'id_lines', 'passwd', 'group_lines', 'group_members', 'user_groups', '(membership)'
      )) THEN 'unresolved'
      ELSE 'not-given'
    END AS no_group,
    bool_or(kind = 'servers') AND (count(user_id) > 0 OR NOT bool_or(kind = '(server)'))
      AS users_told,
    bool_or(kind = 'servers') AND (count(project_id) > 0 OR NOT bool_or(kind = '(server)'))
      AS projects_told,
    bool_or(kind = 'servers') AND (count(host) > 0 OR NOT bool_or(kind = '(server)'))
      AS hosts_told
  FROM (
    SELECT cloud, region, date, kind, complete,
      {{null_text}} AS user_id, {{null_text}} AS project_id, {{null_text}} AS host
    FROM dumps
    UNION ALL
    SELECT cloud, region, date, '(membership)', TRUE, {{null_text}}, {{null_text}}, {{null_text}}
    FROM memberships
    WHERE source = 'keystone'
    UNION ALL
    SELECT cloud, region, date, '(server)', TRUE, user_id, project_id, coalesce(hypervisor, host)
    FROM servers
  ) told
  GROUP BY cloud, region, date
)
