//! Who is in which group: `GET /v3/groups/ID/users` and `GET /v3/users/ID/groups` of Keystone.
//!
//! Their records are those of `user` and `group`, and only `links.self` at the end of the
//! document says that they are not the whole list, and whose members or groups they are. So
//! these kinds have no keys of their own: a reader that has found users or groups asks the link.

use crate::kind::Kind;

/// The members of one group: a users dump whose own link names the group.
pub static GROUP_MEMBERS: Kind = Kind {
    name: "group_members",
    record: "user",
    api: "identity",
    self_link: Some("/groups/*/users"),
    ..Kind::EMPTY
};

/// The groups of one user: a groups dump whose own link names the user.
pub static USER_GROUPS: Kind = Kind {
    name: "user_groups",
    record: "group",
    api: "identity",
    self_link: Some("/users/*/groups"),
    ..Kind::EMPTY
};
