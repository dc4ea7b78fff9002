-- The groups of each user: local ones go by the user's name, Keystone's by its id and after all
-- local ones. A name that users of several domains have tells no group for certain.
named_groups AS (
  SELECT u.cloud, u.region, u.date, u.id AS user_id, m.user_group, m.position AS place,
    u.first_domain <> u.last_domain AS shared
  FROM (
    SELECT cloud, region, date, id, name,
      min(coalesce(domain_id, '')) OVER (PARTITION BY cloud, region, date, listed, name)
        AS first_domain,
      max(coalesce(domain_id, '')) OVER (PARTITION BY cloud, region, date, listed, name)
        AS last_domain
    FROM users
  ) u
  JOIN memberships m
    ON m.cloud = u.cloud AND m.region = u.region AND m.date = u.date
    AND m.source = 'local' AND m.username = u.name
  UNION ALL
  SELECT m.cloud, m.region, m.date, m.user_id, coalesce(g.name, m.group_id), 1000000, FALSE
  FROM memberships m
  LEFT JOIN groups g
    ON g.cloud = m.cloud AND g.region = m.region AND g.date = m.date AND g.id = m.group_id
  WHERE m.source = 'keystone'
),
owner_groups AS (
  SELECT cloud, region, date, user_id,
    coalesce(
      max(CASE WHEN place = 0 THEN user_group END),
      min(CASE WHEN place = 1000000 THEN user_group END)
    ) AS user_group,
    {{ordered(user_group, place)}} AS names,
    CASE WHEN min(place) < 1000000 THEN 'local' ELSE 'keystone' END AS group_source,
    CASE WHEN bool_or(shared) THEN 'ambiguous' ELSE 'matched' END AS group_match
  FROM (
    SELECT cloud, region, date, user_id, user_group, min(place) AS place, bool_or(shared) AS shared
    FROM named_groups
    GROUP BY cloud, region, date, user_id, user_group
  ) each_group
  GROUP BY cloud, region, date, user_id
)
