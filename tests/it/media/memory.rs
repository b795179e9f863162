//! What bombs cost the built program: a moment, and little memory.
//!
//! Seen to fail with the sides of a WebP's parts not looked at: 267 MB.

use std::time::{Duration, Instant};

use super::crafted::{animated_webp, chunk, gif_with_a_huge_frame, packed, png};
use crate::support::pictures::{form, form_type, jpeg};
use crate::support::program::{Folder, Running};

const MOST_KIB: u64 = 64 * 1024;
/// A machine that does other things beside; alone it takes milliseconds.
const AT_ONCE: Duration = Duration::from_secs(5);

/// A line of what the kernel says of a process, in KiB.
fn kib(pid: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = status.lines().find(|line| line.starts_with(name)).expect("a line");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number")
}

#[tokio::test]
async fn a_bomb_costs_a_moment_and_less_than_64_megabytes() {
    let folder = Folder::new();
    let running = Running::start(&folder).await;
    let (pid, token) = (running.child.id().expect("it runs"), running.owner_token().await);
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let url = format!("http://{}/api/products/1/images", running.address);
    let send = async |file: &[u8]| {
        let request = client.post(&url).bearer_auth(&token).header("content-type", form_type());
        request.body(form(file, &[])).send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(send(&jpeg()).await, 201);
    let text = [b"Comment\0\0".as_slice(), &packed(&vec![b'x'; 300_000_000])].concat();
    let profile = [b"icc\0\0".as_slice(), &packed(&vec![0; 300_000_000])].concat();
    for (name, status, bomb) in [
        ("a PNG of 50,000 by 50,000", 422, png(50_000, 50_000, &[])),
        ("a WebP with a huge canvas", 422, animated_webp((16_000, 16_000), (16, 16))),
        ("a WebP with a huge frame", 422, animated_webp((16, 16), (12_500, 12_000))),
        ("a GIF with a huge frame", 422, gif_with_a_huge_frame()),
        ("a packed text", 201, png(40, 40, &[chunk(b"zTXt", &text)])),
        ("a packed profile", 201, png(40, 40, &[chunk(b"iCCP", &profile)])),
    ] {
        // The most that it has had is from now on what it has.
        std::fs::write(format!("/proc/{pid}/clear_refs"), "5").expect("forgotten");
        let (before, began) = (kib(pid, "VmRSS:"), Instant::now());
        assert_eq!(send(&bomb).await, status, "{name}");
        let (more, took) = (kib(pid, "VmHWM:").saturating_sub(before), began.elapsed());
        assert!(more < MOST_KIB, "{name} took {more} KiB");
        assert!(took < AT_ONCE, "{name} took {took:?}");
        println!("{name}: {more} KiB, {took:?}");
    }
}
