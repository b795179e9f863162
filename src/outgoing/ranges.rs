//! Which addresses are anybody's on the internet, and which are inside some
//! network, or nobody's. Pure.
//!
//! After IANA's registries of special addresses. Ranges that only lead
//! somewhere through a relay (6to4, Teredo) are refused whole, whatever they
//! carry; those through which a network reaches the old internet (NAT64, and
//! IPv4 written as IPv6) are judged by the address they carry.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

const SPECIAL_V4: [Ipv4Net; 17] = [
    v4([0, 0, 0, 0], 8),       // this network
    v4([10, 0, 0, 0], 8),      // private
    v4([100, 64, 0, 0], 10),   // carrier-grade NAT
    v4([127, 0, 0, 0], 8),     // loopback
    v4([169, 254, 0, 0], 16),  // link-local, and clouds' metadata
    v4([172, 16, 0, 0], 12),   // private
    v4([192, 0, 0, 0], 24),    // protocol assignments
    v4([192, 0, 2, 0], 24),    // documentation
    v4([192, 31, 196, 0], 24), // AS112
    v4([192, 52, 193, 0], 24), // AMT
    v4([192, 88, 99, 0], 24),  // 6to4 relays
    v4([192, 168, 0, 0], 16),  // private
    v4([192, 175, 48, 0], 24), // AS112
    v4([198, 18, 0, 0], 15),   // benchmarks
    v4([198, 51, 100, 0], 24), // documentation
    v4([203, 0, 113, 0], 24),  // documentation
    v4([224, 0, 0, 0], 3),     // multicast, reserved, broadcast
];

/// Whatever is outside is loopback, link-local, unique local, multicast, or
/// not given out.
const GIVEN_OUT_V6: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

const SPECIAL_V6: [Ipv6Net; 5] = [
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), // protocol assignments, Teredo among them
    v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), // documentation
    v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), // 6to4
    v6([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48), // AS112
    v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), // documentation
];

/// The well-known NAT64; the one for use inside a network (64:ff9b:1::/48) is
/// not given out.
const NAT64: Ipv6Net = v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96);

const fn v4([a, b, c, d]: [u8; 4], length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6([a, b, c, d, e, f, g, h]: [u16; 8], length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, g, h), length)
}

/// The address that is reached in truth: an IPv4 address that is carried by an
/// IPv6 one, or the address itself.
pub(super) fn reached(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) if NAT64.contains(&v6) => {
            let [.., a, b, c, d] = v6.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, d))
        }
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
    }
}

/// True of an address that is anybody's on the internet.
pub(super) fn is_global(address: IpAddr) -> bool {
    match reached(address) {
        IpAddr::V4(v4) => !SPECIAL_V4.iter().any(|range| range.contains(&v4)),
        IpAddr::V6(v6) => GIVEN_OUT_V6.contains(&v6) && !SPECIAL_V6.iter().any(|range| range.contains(&v6)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the open internet, up to the edges of what is special.
    const GLOBAL: &str = "
        1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
        169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0
        198.17.255.255 198.20.0.0 203.0.114.0 223.255.255.255 2001:200::1 2001:4860:4860::8888
        2606:4700:4700::1111 2a00:1450:4001:80b::200e ::ffff:8.8.8.8 64:ff9b::8.8.8.8";

    const INSIDE_V4: &str = "
        0.0.0.0 0.255.255.255 10.0.0.1 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255
        169.254.0.1 169.254.169.254 172.16.0.0 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1
        192.168.0.0 192.168.255.255 198.18.0.0 198.19.255.255 198.51.100.7 203.0.113.7 224.0.0.1
        239.255.255.255 240.0.0.1 255.255.255.255";

    /// IPv4 in IPv6 as it was once written and as it is now, NAT64 of both kinds, Teredo, benchmarks, ORCHID,
    /// documentation, 6to4 of inner addresses and of others, what is not given out, and what is local.
    const INSIDE_V6: &str = "
        :: ::1 ::7f00:1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
        64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::1.1.1.1 100::1 2001::1
        2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1
        2002:a00:1::1 2002:808:808::1 3fff::1 3fff:fff:ffff::1 4000::1 5f00::1 fc00::1 fdff::1 fe80::1
        febf::1 fec0::1 ff02::1 ffff::1";

    #[test]
    fn only_addresses_of_the_open_internet_are_global() {
        for text in GLOBAL.split_whitespace() {
            assert!(is_global(text.parse().expect("an address")), "{text} is anybody's");
        }
        for text in INSIDE_V4.split_whitespace().chain(INSIDE_V6.split_whitespace()) {
            assert!(!is_global(text.parse().expect("an address")), "{text} is nobody's to call");
        }
    }
}
