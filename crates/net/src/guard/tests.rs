use proptest::prelude::*;

use super::*;

fn why(address: &str) -> Option<&'static str> {
    why_forbidden(address.parse().unwrap_or_else(|_| panic!("`{address}` is no address")))
}

/// Every IPv4 block by its first and last address, and the reason.
const EDGES_V4: &[(&str, &str, &str)] = &[
    ("0.0.0.0", "0.255.255.255", "an unspecified address"),
    ("10.0.0.0", "10.255.255.255", "a private address"),
    ("100.64.0.0", "100.127.255.255", "a carrier-grade NAT address"),
    ("127.0.0.0", "127.255.255.255", "a loopback address"),
    ("169.254.0.0", "169.254.255.255", "a link-local address"),
    ("172.16.0.0", "172.31.255.255", "a private address"),
    ("192.0.0.0", "192.0.0.255", "an address for protocol assignments"),
    ("192.0.2.0", "192.0.2.255", "a documentation address"),
    ("192.88.99.0", "192.88.99.255", "a 6to4 relay address"),
    ("192.168.0.0", "192.168.255.255", "a private address"),
    ("198.18.0.0", "198.19.255.255", "a benchmarking address"),
    ("198.51.100.0", "198.51.100.255", "a documentation address"),
    ("203.0.113.0", "203.0.113.255", "a documentation address"),
    ("224.0.0.0", "239.255.255.255", "a multicast address"),
    ("240.0.0.0", "255.255.255.254", "a reserved address"),
    ("255.255.255.255", "255.255.255.255", "a broadcast address"),
    ("169.254.169.254", "169.254.169.254", "a cloud's metadata address"),
    ("169.254.170.2", "169.254.170.2", "a cloud's metadata address"),
    ("100.100.100.200", "100.100.100.200", "a cloud's metadata address"),
    ("192.0.0.192", "192.0.0.192", "a cloud's metadata address"),
    ("168.63.129.16", "168.63.129.16", "a cloud's metadata address"),
];

/// Every IPv6 block, the same way.
const EDGES_V6: &[(&str, &str, &str)] = &[
    ("::", "::", "an unspecified address"),
    ("::1", "::1", "a loopback address"),
    ("::2", "::ffff:ffff", "an IPv4-compatible address"),
    ("::ffff:0.0.0.0", "::ffff:255.255.255.255", "an IPv4-mapped address"),
    ("::ffff:0:0:0", "::ffff:0:ffff:ffff", "an IPv4-translated address"),
    ("64:ff9b::", "64:ff9b::ffff:ffff", "a NAT64 address"),
    ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "a NAT64 address"),
    ("100::", "100::ffff:ffff:ffff:ffff", "a discard-only address"),
    ("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "a Teredo address"),
    ("2001:1::", "2001:1:ffff:ffff:ffff:ffff:ffff:ffff", "an address for protocol assignments"),
    ("2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", "a benchmarking address"),
    ("2001:2:1::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "an address for protocol assignments"),
    ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "a documentation address"),
    ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a 6to4 address"),
    ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "a documentation address"),
    ("fc00::", "fcff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a unique-local address"),
    ("fd00:ec2::254", "fd00:ec2:ffff:ffff:ffff:ffff:ffff:ffff", "a cloud's metadata address"),
    ("fd20:ce::254", "fd20:ce:ffff:ffff:ffff:ffff:ffff:ffff", "a cloud's metadata address"),
    ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a link-local address"),
    ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a site-local address"),
    ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a multicast address"),
    ("2a00::5efe:a00:1", "2a00::5efe:a00:1", "an ISATAP address"),
    ("2a00::200:5efe:808:808", "2a00::200:5efe:808:808", "an ISATAP address"),
    ("4000::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "outside the public address space"),
    ("64:ff9b::1:0:0", "64:ff9b:0:ffff:ffff:ffff:ffff:ffff", "outside the public address space"),
];

#[test]
fn both_edges_of_every_block_are_refused() {
    for (first, last, reason) in EDGES_V4.iter().chain(EDGES_V6) {
        assert_eq!((why(first), why(last)), (Some(*reason), Some(*reason)), "{first} to {last}");
    }
}

#[test]
fn every_block_of_the_tables_is_tried() {
    let tried = |why: &str, first: IpAddr| {
        EDGES_V4.iter().chain(EDGES_V6).any(|(edge, _, reason)| {
            *reason == why && edge.parse::<IpAddr>().is_ok_and(|edge| edge == first || why_forbidden(edge) == Some(why))
        })
    };
    assert!(BLOCKS_V4.iter().all(|(first, _, why)| tried(why, IpAddr::V4(*first))));
    assert!(BLOCKS_V6.iter().all(|(first, _, why)| tried(why, IpAddr::V6(*first))));
}

#[test]
fn the_neighbours_of_blocks_are_public() {
    for address in [
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "168.63.129.15",
        "168.63.129.17",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.255.255",
        "192.0.1.0",
        "192.0.3.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "8.8.8.8",
        "2000::",
        "2001:200::",
        "2001:db7:ffff::",
        "2001:db9::",
        "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2003::",
        "2606:4700:4700::1111",
        "3ffe:ffff:ffff::",
        "3fff:1000::",
        "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ] {
        assert_eq!(why(address), None, "{address}");
    }
}

#[test]
fn low_ports_belong_to_other_protocols() {
    for port in [80, 443, 1024, 8080, u16::MAX] {
        assert_eq!(why_forbidden_port(port), None, "{port}");
    }
    for port in [0, 1, 22, 25, 53, 79, 81, 442, 444, 1023] {
        assert!(why_forbidden_port(port).is_some(), "{port}");
    }
}

proptest! {
    #[test]
    fn no_ipv6_address_that_carries_an_ipv4_address_passes(bits: u32) {
        let [a, b, c, d] = bits.to_be_bytes();
        let (high, low) = ((bits >> 16) as u16, (bits & 0xffff) as u16);
        let inner = Ipv4Addr::new(a, b, c, d);
        for outer in [
            inner.to_ipv6_mapped(),
            inner.to_ipv6_compatible(),
            Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0x64, 0xff9b, 1, high, low, 0, 0, 0),
            Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
            Ipv6Addr::new(0x2001, 0, high, low, 0, 0, !high, !low),
            Ipv6Addr::new(0x2a00, 1, 2, 3, 0, 0x5efe, high, low),
        ] {
            prop_assert!(why_forbidden(IpAddr::V6(outer)).is_some(), "{}", outer);
        }
    }

    #[test]
    fn agrees_with_the_standard_library(bits: u32) {
        let address = Ipv4Addr::from_bits(bits);
        let known = address.is_private() || address.is_loopback() || address.is_link_local() || address.is_broadcast()
            || address.is_documentation() || address.is_multicast() || address.is_unspecified();
        prop_assert!(!known || why_forbidden(IpAddr::V4(address)).is_some(), "{}", address);
    }

    #[test]
    fn only_global_unicast_passes(bits: u128) {
        let address = Ipv6Addr::from_bits(bits);
        if why_forbidden(IpAddr::V6(address)).is_none() {
            prop_assert_eq!(bits >> 125, 1, "{}", address);
        }
    }
}
