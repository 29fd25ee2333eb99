//! Where the OpenPGP key of an address is published (draft-koch-openpgp-webkey-service, 3.1).

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use url::{Host, Url};

/// The addresses of the advanced and of the direct method; none where the domain is no name.
pub(super) fn urls(address: &str) -> Option<[Url; 2]> {
    let (local, domain) = address.rsplit_once('@')?;
    let domain = domain.to_ascii_lowercase();
    let hash = z_base_32(digest(&SHA1_FOR_LEGACY_USE_ONLY, local.to_ascii_lowercase().as_bytes()).as_ref());
    let url = |host: String, below: &str| {
        let mut url: Url = format!("https://{host}/.well-known/openpgpkey/{below}hu/{hash}").parse().ok()?;
        url.query_pairs_mut().append_pair("l", local);
        // What the standard for addresses reads as something else is no name.
        matches!(url.host(), Some(Host::Domain(name)) if name == host).then_some(url)
    };
    Some([url(format!("openpgpkey.{domain}"), &format!("{domain}/"))?, url(domain, "")?])
}

/// Each five bytes as eight letters; SHA-1 leaves no rest.
fn z_base_32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ybndrfg8ejkmcpqxot1uwisza345h769";
    let letters = |five: &[u8]| {
        let number = five.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        let letter = move |place: u32| LETTERS.get(usize::try_from((number >> (5 * place)) & 31).ok()?);
        (0..8).rev().filter_map(letter).map(|letter| char::from(*letter))
    };
    bytes.chunks(5).flat_map(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::urls;

    #[track_caller]
    fn check(address: &str, expected: Option<[&str; 2]>) {
        let found = urls(address).map(|both| both.map(String::from));
        assert_eq!(found, expected.map(|both| both.map(str::to_owned)), "{address}");
    }

    #[test]
    fn the_example_of_the_draft() {
        check(
            "Joe.Doe@Example.ORG",
            Some([
                "https://openpgpkey.example.org/.well-known/openpgpkey/example.org/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe",
                "https://example.org/.well-known/openpgpkey/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe",
            ]),
        );
    }

    #[test]
    fn what_is_no_name_is_not_asked() {
        for address in ["a@127.0.0.1", "a@1", "a@", "a", "a@b/c", "a@b:1", "a@b?c", "x@c@d#e"] {
            check(address, None);
        }
        let [advanced, _] = urls("a+b&c=d#e%f@example.org").expect("addresses");
        assert!(advanced.as_str().ends_with("?l=a%2Bb%26c%3Dd%23e%25f"), "{advanced}");
    }
}
