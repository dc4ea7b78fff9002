# jq: `jq -r -f join.jq --slurpfile users USERS SERVERS`.
(reduce $users[0].users[] as $user ({}; .[$user.id] = $user.name)) as $names
| ["id", "name", "status", "ip", "user_id", "username"],
  (.servers[] | [
    .id, .name, .status, (first(.addresses[][0].addr) // ""), .user_id, ($names[.user_id] // "")
  ])
| @csv
