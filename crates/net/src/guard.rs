//! Which addresses strangers may reach through this machine: those of the public internet, and no others.
//!
//! Pure rules over addresses. An IPv6 address passes only inside the global unicast block, and not where it carries an
//! IPv4 address inside (mapped, compatible, 6to4, Teredo, NAT64, ISATAP), because a translator on the way would reach
//! that one. The blocks are those of IANA's special-purpose registries (read 2026-11-22), and the addresses at which
//! clouds hand out credentials.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A block of IPv4 addresses: its first address, its prefix length, and what to call an address in it.
type BlockV4 = (Ipv4Addr, u32, &'static str);

/// A block of IPv6 addresses: its first address, its prefix length, and what to call an address in it.
type BlockV6 = (Ipv6Addr, u32, &'static str);

const fn v4([a, b, c, d]: [u8; 4], prefix: u32, why: &'static str) -> BlockV4 {
    (Ipv4Addr::new(a, b, c, d), prefix, why)
}

const fn v6(head: [u16; 6], prefix: u32, why: &'static str) -> BlockV6 {
    (Ipv6Addr::new(head[0], head[1], head[2], head[3], head[4], head[5], 0, 0), prefix, why)
}

/// IPv4 addresses that are not reached. The first that fits gives the reason.
const BLOCKS_V4: &[BlockV4] = &[
    v4([169, 254, 169, 254], 32, "a cloud's metadata address"),
    v4([169, 254, 170, 2], 32, "a cloud's metadata address"),
    v4([100, 100, 100, 200], 32, "a cloud's metadata address"),
    v4([192, 0, 0, 192], 32, "a cloud's metadata address"),
    v4([168, 63, 129, 16], 32, "a cloud's metadata address"),
    v4([0, 0, 0, 0], 8, "an unspecified address"),
    v4([10, 0, 0, 0], 8, "a private address"),
    v4([100, 64, 0, 0], 10, "a carrier-grade NAT address"),
    v4([127, 0, 0, 0], 8, "a loopback address"),
    v4([169, 254, 0, 0], 16, "a link-local address"),
    v4([172, 16, 0, 0], 12, "a private address"),
    v4([192, 0, 0, 0], 24, "an address for protocol assignments"),
    v4([192, 0, 2, 0], 24, "a documentation address"),
    v4([192, 88, 99, 0], 24, "a 6to4 relay address"),
    v4([192, 168, 0, 0], 16, "a private address"),
    v4([198, 18, 0, 0], 15, "a benchmarking address"),
    v4([198, 51, 100, 0], 24, "a documentation address"),
    v4([203, 0, 113, 0], 24, "a documentation address"),
    v4([224, 0, 0, 0], 4, "a multicast address"),
    v4([255, 255, 255, 255], 32, "a broadcast address"),
    v4([240, 0, 0, 0], 4, "a reserved address"),
];

/// IPv6 addresses that are not reached. The first that fits gives the reason.
const BLOCKS_V6: &[BlockV6] = &[
    (Ipv6Addr::UNSPECIFIED, 128, "an unspecified address"),
    (Ipv6Addr::LOCALHOST, 128, "a loopback address"),
    v6([0, 0, 0, 0, 0, 0xffff], 96, "an IPv4-mapped address"),
    v6([0, 0, 0, 0, 0xffff, 0], 96, "an IPv4-translated address"),
    v6([0, 0, 0, 0, 0, 0], 96, "an IPv4-compatible address"),
    v6([0x64, 0xff9b, 0, 0, 0, 0], 96, "a NAT64 address"),
    v6([0x64, 0xff9b, 1, 0, 0, 0], 48, "a NAT64 address"),
    v6([0x100, 0, 0, 0, 0, 0], 64, "a discard-only address"),
    v6([0x2001, 0, 0, 0, 0, 0], 32, "a Teredo address"),
    v6([0x2001, 2, 0, 0, 0, 0], 48, "a benchmarking address"),
    v6([0x2001, 0, 0, 0, 0, 0], 23, "an address for protocol assignments"),
    v6([0x2001, 0xdb8, 0, 0, 0, 0], 32, "a documentation address"),
    v6([0x2002, 0, 0, 0, 0, 0], 16, "a 6to4 address"),
    v6([0x3fff, 0, 0, 0, 0, 0], 20, "a documentation address"),
    v6([0xfd00, 0xec2, 0, 0, 0, 0], 32, "a cloud's metadata address"),
    v6([0xfd20, 0xce, 0, 0, 0, 0], 32, "a cloud's metadata address"),
    v6([0xfc00, 0, 0, 0, 0, 0], 7, "a unique-local address"),
    v6([0xfe80, 0, 0, 0, 0, 0], 10, "a link-local address"),
    v6([0xfec0, 0, 0, 0, 0, 0], 10, "a site-local address"),
    v6([0xff00, 0, 0, 0, 0, 0], 8, "a multicast address"),
];

/// The block from which public IPv6 addresses are given out.
const GLOBAL_UNICAST: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Says why an address is not reached; `None` for one of the public internet.
#[must_use]
pub fn why_forbidden(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => why_forbidden_v4(address),
        IpAddr::V6(address) => why_forbidden_v6(address),
    }
}

fn why_forbidden_v4(address: Ipv4Addr) -> Option<&'static str> {
    let holds = |(first, prefix, _): &&BlockV4| {
        let mask = u32::MAX.checked_shl(32 - prefix).unwrap_or(0);
        address.to_bits() & mask == first.to_bits()
    };
    BLOCKS_V4.iter().find(holds).map(|(_, _, why)| *why)
}

fn why_forbidden_v6(address: Ipv6Addr) -> Option<&'static str> {
    let in_block = |first: Ipv6Addr, prefix: u32| {
        let mask = u128::MAX.checked_shl(128 - prefix).unwrap_or(0);
        address.to_bits() & mask == first.to_bits()
    };
    if let Some((_, _, why)) = BLOCKS_V6.iter().find(|(first, prefix, _)| in_block(*first, *prefix)) {
        return Some(why);
    }
    if is_isatap(address) {
        return Some("an ISATAP address");
    }
    (!in_block(GLOBAL_UNICAST.0, GLOBAL_UNICAST.1)).then_some("outside the public address space")
}

/// The interface identifier of ISATAP, `0:5efe` or `200:5efe`, is followed by an IPv4 address (RFC 5214, section 6.1).
fn is_isatap(address: Ipv6Addr) -> bool {
    let [_, _, _, _, high, low, ..] = address.segments();
    high & !0x0200 == 0 && low == 0x5efe
}

/// Says why a port is not reached; `None` for those at which pictures are served.
///
/// A port below 1024 belongs to another protocol, whose server might take an HTTP request for commands of its own.
#[must_use]
pub const fn why_forbidden_port(port: u16) -> Option<&'static str> {
    match port {
        80 | 443 | 1024.. => None,
        _ => Some("a port of another protocol"),
    }
}

#[cfg(test)]
mod tests;
