//! What Keystone lists - users, projects, groups, the members of each group - and what `id` prints.
//!
//! It must never know servers, nor in which file its lists stand.

use crate::cloud::{Cloud, KEYSTONE};
use crate::json::{Json, Layout};
use crate::sink::{Sink, Written};

/// `/v3/users`.
pub(crate) fn users(cloud: Cloud, sink: Sink) -> Written {
    list(sink, "users", "users", 0..cloud.users, |number, json| user(cloud, number, json))
}

/// `/v3/groups/ID/users`: like a list of users, but for its own address.
pub(crate) fn group_users(cloud: Cloud, group: u64, sink: Sink) -> Written {
    let path = format!("groups/{}/users", cloud.group_id(group));
    list(sink, "users", &path, cloud.group_users(group), |number, json| user(cloud, number, json))
}

/// `/v3/projects`.
pub(crate) fn projects(cloud: Cloud, sink: Sink) -> Written {
    list(sink, "projects", "projects", 0..cloud.projects, |number, json| {
        let id = cloud.project_id(number);
        json.open('{');
        json.key("id").text(&id);
        json.key("name").text(&cloud.project_name(number));
        json.key("domain_id").text("default");
        json.key("description").text(["", "plain", "研究, \"2026\""][(number % 3) as usize]);
        json.key("enabled").bare(number % 29 != 5);
        json.key("parent_id").text("default");
        json.key("is_domain").bare(false);
        json.key("tags").open('[');
        if number % 4 == 0 {
            json.text("prod");
        }
        json.close(']');
        json.key("options").open('{');
        json.close('}');
        links(&format!("projects/{id}"), json);
        json.close('}');
    })
}

/// `/v3/groups`.
pub(crate) fn groups(cloud: Cloud, sink: Sink) -> Written {
    list(sink, "groups", "groups", 0..cloud.groups(), |number, json| {
        let id = cloud.group_id(number);
        json.open('{');
        json.key("id").text(&id);
        json.key("name").text(&cloud.group_name(number));
        json.key("domain_id").text("default");
        json.key("description").text("");
        links(&format!("groups/{id}"), json);
        json.close('}');
    })
}

/// A line of `id` for every user whom the machine knows; it does not know one in fifty.
pub(crate) fn id_lines(cloud: Cloud, mut sink: Sink) -> Written {
    for user in 0..cloud.users {
        let name = cloud.user_name(user);
        if user % 50 == 49 {
            sink.add(format!("id: '{name}': no such user\n").as_bytes())?;
            continue;
        }
        let shown = |group| format!("{}({})", cloud.group_gid(group), cloud.group_name(group));
        let groups: Vec<_> = cloud.user_groups(user).map(shown).collect();
        let (uid, all) = (10_000 + user, groups.join(","));
        sink.add(format!("uid={uid}({name}) gid={} groups={all}\n", groups[0]).as_bytes())?;
    }
    sink.close()
}

/// A list in Keystone's envelope, which names its own address.
fn list(
    mut sink: Sink,
    key: &str,
    path: &str,
    numbers: impl Iterator<Item = u64>,
    write: impl Fn(u64, &mut Json),
) -> Written {
    let mut json = Json::new(Layout::OneLine);
    json.open('{');
    json.key(key).open('[');
    for number in numbers {
        write(number, &mut json);
        sink.take(&mut json)?;
    }
    json.close(']');
    json.key("links").open('{');
    json.key("next").bare("null");
    json.key("self").text(&format!("{KEYSTONE}/{path}"));
    json.key("previous").bare("null");
    json.close('}');
    json.close('}');
    sink.take(&mut json)?;
    sink.close()
}

fn user(cloud: Cloud, number: u64, json: &mut Json) {
    let id = cloud.user_id(number);
    let mut dice = cloud.user_dice(number);
    json.open('{');
    if dice.chance(860) {
        json.key("email").text(&format!("user{number}@example.org"));
    }
    if dice.chance(680) {
        let texts = ["", "created by import", "multi\nline", "a, b; \"c\"", "Külső munkatárs"];
        json.key("description").text(dice.pick(&texts));
    }
    json.key("id").text(&id);
    json.key("name").text(&cloud.user_name(number));
    json.key("domain_id").text("default");
    json.key("enabled").bare(!dice.chance(78));
    if dice.chance(440) {
        json.key("default_project_id").text(&cloud.project_id(cloud.user_project(number)));
    }
    let expires = dice.chance(900).then_some("2027-02-21T13:01:10.000000");
    json.key("password_expires_at").text_or_null(expires);
    json.key("options").open('{');
    if dice.chance(300) {
        json.key("ignore_password_expiry").bare(true);
    }
    json.close('}');
    links(&format!("users/{id}"), json);
    json.close('}');
}

fn links(path: &str, json: &mut Json) {
    json.key("links").open('{');
    json.key("self").text(&format!("{KEYSTONE}/{path}"));
    json.close('}');
}
