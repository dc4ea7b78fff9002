//! How a record becomes an entry of the index.

use super::Index;
use super::things::{self, Domain, Flavor, Group, Hypervisor, Image, Project};
use super::users::Added;
use crate::resource::Record;
use crate::resource::role_assignment::{Party, RoleAssignment};
use crate::resource::value::{Loose, Text, Whole};
use crate::resource::{domain, flavor, group, hypervisor, image, project, token};

impl Index {
    /// Adds a record. `None` for a record of a kind that the index does not keep by id.
    pub fn add(&mut self, record: &Record<'_>) -> Option<Added> {
        Some(match record {
            Record::User(user) => self.users.add(user),
            Record::Project(project) => self.projects.add(&project.id, Project::from(&**project)),
            Record::Group(group) => self.groups.add(&group.id, Group::from(&**group)),
            Record::Domain(domain) => self.domains.add(&domain.id, Domain::from(&**domain)),
            Record::Flavor(flavor) => self.flavors.add(&flavor.id, Flavor::from(&**flavor)),
            Record::Image(image) => self.images.add(&image.id, Image::from(&**image)),
            Record::Hypervisor(hypervisor) => self.add_hypervisor(Hypervisor::from(&**hypervisor)),
            Record::RoleAssignment(assignment) => {
                self.add_assignment(assignment);
                return None;
            }
            Record::Token(token) => {
                self.add_token(token);
                return None;
            }
            Record::CatalogService(service) => {
                self.endpoints.add_service_of("catalog", service);
                return None;
            }
            Record::Service(service) => return Some(self.endpoints.add_service(service)),
            Record::Endpoint(endpoint) => {
                self.endpoints.add(endpoint);
                return None;
            }
            _ => return None,
        })
    }

    /// Before 2.53 ids are numbers of one cell: two hypervisors may share one. So the key is the
    /// id with the name.
    fn add_hypervisor(&mut self, hypervisor: Hypervisor) -> Added {
        let names = [
            Some(things::by_name(&hypervisor.hostname)),
            hypervisor.service_host.as_deref().map(things::by_host),
        ];
        let key = format!("i:{} {}", hypervisor.id, hypervisor.hostname);
        let added = self.hypervisors.add(&key, hypervisor);
        for name in names.into_iter().flatten() {
            self.hypervisors.alias(&name, added.number());
        }
        added
    }

    fn add_assignment(&mut self, assignment: &RoleAssignment<'_>) {
        if let Some((group, user)) = assignment.membership() {
            self.add_member(user, group);
        }
        let name = |party: &Party<'_>| {
            let name = party.name.as_deref().filter(|name| !name.is_empty());
            name.map(|name| (party.id.to_string(), name.to_owned()))
        };
        self.named.users.extend(assignment.user.as_ref().and_then(name));
        self.named.groups.extend(assignment.group.as_ref().and_then(name));
        self.named.projects.extend(assignment.scope.project.as_ref().and_then(name));
    }

    fn add_token(&mut self, token: &token::Token<'_>) {
        for catalog in [&token.catalog, &token.service_catalog].into_iter().flatten() {
            for service in &catalog.0 {
                self.endpoints.add_service_of("token", service);
            }
        }
        self.tokens.push(super::Token {
            project_id: token.scope_project_id().map(str::to_owned),
            admin: token.role_names().any(|name| name == "admin")
                || token
                    .metadata
                    .as_ref()
                    .is_some_and(|metadata| metadata.is_admin.is_some_and(|is| is.0)),
        });
    }
}

fn text(text: Option<&Text<'_>>) -> Option<String> {
    text.map(|text| text.to_string()).filter(|text| !text.is_empty())
}

fn loose(value: &Loose<'_>) -> Option<String> {
    value.as_deref().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn number(number: Option<Whole>) -> Option<i64> {
    number.map(|number| number.0)
}

impl From<&project::Project<'_>> for Project {
    fn from(project: &project::Project<'_>) -> Self {
        Self {
            id: project.id.to_string(),
            name: project.name.to_string(),
            domain_id: project.domain_id.as_deref().map(str::to_owned),
            parent_id: project.parent_id.as_deref().map(str::to_owned),
            description: loose(&project.description),
            enabled: project.enabled.map(|enabled| enabled.0),
        }
    }
}

impl From<&group::Group<'_>> for Group {
    fn from(group: &group::Group<'_>) -> Self {
        Self {
            id: group.id.to_string(),
            name: group.name.to_string(),
            domain_id: group.domain_id.as_deref().map(str::to_owned),
            description: loose(&group.description),
        }
    }
}

impl From<&domain::Domain<'_>> for Domain {
    fn from(domain: &domain::Domain<'_>) -> Self {
        Self { name: domain.name.to_string(), enabled: domain.enabled.map(|enabled| enabled.0) }
    }
}

impl From<&flavor::Flavor<'_>> for Flavor {
    fn from(flavor: &flavor::Flavor<'_>) -> Self {
        Self {
            name: flavor.name.to_string(),
            vcpus: number(flavor.vcpus),
            ram_mb: number(flavor.ram),
            disk_gb: number(flavor.disk),
        }
    }
}

impl From<&image::Image<'_>> for Image {
    fn from(image: &image::Image<'_>) -> Self {
        Self { name: text(image.name.as_ref()) }
    }
}

impl From<&hypervisor::Hypervisor<'_>> for Hypervisor {
    fn from(hypervisor: &hypervisor::Hypervisor<'_>) -> Self {
        let service = hypervisor.service.as_ref();
        Self {
            id: hypervisor.id.to_string(),
            hostname: hypervisor.hypervisor_hostname.to_string(),
            service_host: text(service.and_then(|service| service.host.as_ref())),
            kind: text(hypervisor.hypervisor_type.as_ref()),
            host_ip: text(hypervisor.host_ip.as_ref()),
            state: text(hypervisor.state.as_ref()),
            status: text(hypervisor.status.as_ref()),
            disabled_reason: text(service.and_then(|service| service.disabled_reason.as_ref())),
            vcpus: number(hypervisor.vcpus),
            vcpus_used: number(hypervisor.vcpus_used),
            memory_mb: number(hypervisor.memory_mb),
            memory_mb_used: number(hypervisor.memory_mb_used),
            local_gb: number(hypervisor.local_gb),
            local_gb_used: number(hypervisor.local_gb_used),
            running_vms: number(hypervisor.running_vms),
        }
    }
}
