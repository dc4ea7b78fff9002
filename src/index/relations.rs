//! Reverse references: each relation is built from the tables when it is first used, after the
//! index is complete.

use std::sync::OnceLock;

use super::Index;
use super::table::Many;
use crate::resource::port::DeviceKind;

/// The relations that were built so far.
#[derive(Debug, Default)]
pub(super) struct Relations {
    nova_servers_of_volume: OnceLock<Many<String, u32>>,
    volumes_of_server: OnceLock<Many<String, u32>>,
    attachments_of_volume: OnceLock<Many<String, u32>>,
    snapshots_of_volume: OnceLock<Many<String, u32>>,
    backups_of_volume: OnceLock<Many<String, u32>>,
    ports_of_server: OnceLock<Many<String, u32>>,
    ports_of_network: OnceLock<Many<String, u32>>,
    subnets_of_network: OnceLock<Many<String, u32>>,
    floating_ips_of_server: OnceLock<Many<String, u32>>,
    servers_by_floating_address: OnceLock<Many<String, u32>>,
    servers_of_image: OnceLock<Many<String, u32>>,
    servers_of_flavor: OnceLock<Many<String, u32>>,
    servers_of_host: OnceLock<Many<String, u32>>,
    volumes_of_image: OnceLock<Many<String, u32>>,
}

/// Numbers of records by the key that each names.
fn collect<'a>(pairs: impl Iterator<Item = (u32, &'a str)>) -> Many<String, u32> {
    let mut many = Many::default();
    for (number, key) in pairs {
        many.push(key.to_owned(), number);
    }
    many
}

impl Index {
    /// The servers that name a volume as attached, by their numbers: what Nova says.
    pub fn nova_servers_of_volume(&self, volume_id: &str) -> &[u32] {
        let make = || {
            let servers = (0..).zip(self.servers.entries());
            collect(servers.flat_map(|(n, server)| server.volumes().map(move |volume| (n, volume))))
        };
        self.relations.nova_servers_of_volume.get_or_init(make).get(volume_id)
    }

    /// The volumes that name a server, by their numbers: what Cinder says.
    pub fn volumes_of_server(&self, server_id: &str) -> &[u32] {
        let make = || {
            let volumes = (0..).zip(self.volumes.entries());
            collect(volumes.flat_map(|(n, volume)| {
                volume.servers.iter().map(move |server| (n, server.as_str()))
            }))
        };
        self.relations.volumes_of_server.get_or_init(make).get(server_id)
    }

    /// The attachments of a volume, by their numbers.
    pub fn attachments_of_volume(&self, volume_id: &str) -> &[u32] {
        let make = || {
            let attachments = (0..).zip(self.attachments.entries());
            collect(attachments.map(|(n, attachment)| (n, attachment.volume_id.as_str())))
        };
        self.relations.attachments_of_volume.get_or_init(make).get(volume_id)
    }

    /// The snapshots of a volume, by their numbers.
    pub fn snapshots_of_volume(&self, volume_id: &str) -> &[u32] {
        let make = || {
            let snapshots = (0..).zip(self.snapshots.entries());
            collect(snapshots.filter_map(|(n, snapshot)| Some((n, snapshot.volume_id.as_deref()?))))
        };
        self.relations.snapshots_of_volume.get_or_init(make).get(volume_id)
    }

    /// The backups of a volume, by their numbers.
    pub fn backups_of_volume(&self, volume_id: &str) -> &[u32] {
        let make = || {
            let backups = (0..).zip(self.backups.entries());
            collect(backups.filter_map(|(n, backup)| Some((n, backup.volume_id.as_deref()?))))
        };
        self.relations.backups_of_volume.get_or_init(make).get(volume_id)
    }

    /// The ports of a server, by their numbers.
    pub fn ports_of_server(&self, server_id: &str) -> &[u32] {
        let make = || {
            let ports = (0..).zip(self.ports.entries());
            let of_servers = ports.filter(|(_, port)| port.device_kind == Some(DeviceKind::Server));
            collect(of_servers.filter_map(|(n, port)| Some((n, port.device_id.as_deref()?))))
        };
        self.relations.ports_of_server.get_or_init(make).get(server_id)
    }

    /// The ports of a network, by their numbers.
    pub fn ports_of_network(&self, network_id: &str) -> &[u32] {
        let make = || {
            let ports = (0..).zip(self.ports.entries());
            collect(ports.filter_map(|(n, port)| Some((n, port.network_id.as_deref()?))))
        };
        self.relations.ports_of_network.get_or_init(make).get(network_id)
    }

    /// The subnets of a network, by their numbers.
    pub fn subnets_of_network(&self, network_id: &str) -> &[u32] {
        let make = || {
            let subnets = (0..).zip(self.subnets.entries());
            collect(subnets.filter_map(|(n, subnet)| Some((n, subnet.network_id.as_deref()?))))
        };
        self.relations.subnets_of_network.get_or_init(make).get(network_id)
    }

    /// The floating IPs that lead to a server, by their numbers.
    pub fn floating_ips_of_server(&self, server_id: &str) -> &[u32] {
        let make = || {
            let ips = (0..).zip(self.floating_ips.entries());
            collect(ips.filter_map(|(n, ip)| {
                let port = ip.port_id.as_deref();
                let address = ip.address.as_deref();
                Some((n, self.server_of_floating_ip(ip.server_id.as_deref(), port, address)?))
            }))
        };
        self.relations.floating_ips_of_server.get_or_init(make).get(server_id)
    }

    /// The id of the server that a floating IP leads to: as its own record says, else as its
    /// port's does, else by the servers' own addresses.
    pub fn server_of_floating_ip<'a>(
        &'a self,
        server_id: Option<&'a str>,
        port_id: Option<&str>,
        address: Option<&str>,
    ) -> Option<&'a str> {
        let of_port = || {
            let port = self.ports.find(port_id?)?;
            let is_server = port.device_kind == Some(DeviceKind::Server);
            port.device_id.as_deref().filter(|_| is_server)
        };
        let of_address = || {
            let make = || {
                let servers = (0..).zip(self.servers.entries());
                collect(
                    servers
                        .flat_map(|(n, server)| server.floating().map(move |address| (n, address))),
                )
            };
            let servers = self.relations.servers_by_floating_address.get_or_init(make);
            let number = servers.get(address?).first()?;
            Some(self.servers.get(*number).id())
        };
        server_id.or_else(of_port).or_else(of_address)
    }

    /// The servers that were made from an image, by their numbers.
    pub fn servers_of_image(&self, image_id: &str) -> &[u32] {
        let make = || {
            let servers = (0..).zip(self.servers.entries());
            collect(servers.filter_map(|(n, server)| Some((n, server.image_id()?))))
        };
        self.relations.servers_of_image.get_or_init(make).get(image_id)
    }

    /// The servers on a host, by their numbers: by the name of its hypervisor, else of its
    /// compute service.
    pub fn servers_of_host(&self, name: &str) -> &[u32] {
        let make = || {
            let servers = (0..).zip(self.servers.entries());
            collect(
                servers.filter_map(|(n, server)| Some((n, server.hypervisor().or(server.host())?))),
            )
        };
        self.relations.servers_of_host.get_or_init(make).get(name)
    }

    /// The volumes that were made from an image, by their numbers.
    pub fn volumes_of_image(&self, image_id: &str) -> &[u32] {
        let make = || {
            let volumes = (0..).zip(self.volumes.entries());
            collect(volumes.filter_map(|(n, volume)| Some((n, volume.image_id.as_deref()?))))
        };
        self.relations.volumes_of_image.get_or_init(make).get(image_id)
    }

    /// The servers of a flavor, by their numbers: by the flavor's id before 2.47, else by name.
    pub fn servers_of_flavor(&self, flavor: &str) -> &[u32] {
        let make =
            || {
                let servers = (0..).zip(self.servers.entries());
                collect(servers.filter_map(|(n, server)| {
                    Some((n, server.flavor_id().or(server.flavor_name())?))
                }))
            };
        self.relations.servers_of_flavor.get_or_init(make).get(flavor)
    }
}
