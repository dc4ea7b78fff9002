//! What the filter options can name, by id and by name.

use crate::index::Index;
use crate::select::{Thing, Things};

impl Things for Index {
    fn each<'a>(&'a self, option: &str, visit: &mut dyn FnMut(Thing<'a>)) -> Option<&'static str> {
        let in_domain = |id: &'a str, name: &'a str, domain_id: Option<&'a str>| Thing {
            id: Some(id),
            name: Some(name),
            domain: domain_id.map(|id| self.domain_name(id)),
            domain_id,
        };
        let kind = match option {
            "project" => {
                for project in self.projects.entries() {
                    visit(in_domain(&project.id, &project.name, project.domain_id.as_deref()));
                }
                "projects"
            }
            "user" => {
                for user in self.users.all() {
                    visit(in_domain(user.id(), user.name(), user.domain_id()));
                }
                "users"
            }
            "group" => {
                for group in self.groups.entries() {
                    visit(in_domain(&group.id, &group.name, group.domain_id.as_deref()));
                }
                for group in self.local.groups() {
                    visit(Thing { name: Some(group.name), ..Thing::default() });
                }
                if self.given_local() {
                    return None;
                }
                "groups"
            }
            "project-domain" | "user-domain" => {
                for (id, domain) in self.domains.keyed() {
                    visit(Thing { id: Some(id), name: Some(&domain.name), ..Thing::default() });
                }
                "domains"
            }
            "host" => {
                for hypervisor in self.hypervisors.entries() {
                    // Servers name a hypervisor by its name or its service, never by its id.
                    for name in [Some(&hypervisor.hostname), hypervisor.service_host.as_ref()] {
                        visit(Thing { name: name.map(String::as_str), ..Thing::default() });
                    }
                }
                return None;
            }
            "flavor" => {
                for (id, flavor) in self.flavors.keyed() {
                    visit(Thing { id: Some(id), name: Some(&flavor.name), ..Thing::default() });
                }
                "flavors"
            }
            "image" => {
                for (id, image) in self.images.keyed() {
                    visit(Thing { id: Some(id), name: image.name.as_deref(), ..Thing::default() });
                }
                "images"
            }
            _ => return None,
        };
        (!self.given(kind)).then_some(kind)
    }
}
