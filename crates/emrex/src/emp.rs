//! One EMP as a registry describes it, and what makes two descriptions the same EMP.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

/// A server that lets learners fetch their results (EMP; formerly NCP).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emp {
    /// ISO 3166-1 alpha-2, upper case.
    pub country: String,
    /// The country's name as the registry writes it, mostly English; the EWP catalogue has none.
    pub country_name: Option<String>,
    /// The EMP's own name: `acronym`, or `name`.
    pub name: String,
    /// The institutions whose results it has, as named in the registry; `"All"` is one of the names in use.
    pub institutions: Vec<String>,
    /// Where the learner's browser posts the start form; http or https, always with a host.
    pub url: Url,
    /// The country has one EMP for each institution or group of them, so the choice is by institution (`singleFetch`).
    pub single_fetch: bool,
    /// The certificates it may sign with, DER, in the order of the registry, none twice. Empty when the registry
    /// gives none that can be used: then nothing from this EMP can be verified.
    #[serde(with = "der")]
    pub certificates: Vec<Vec<u8>>,
    /// Which protocol `url` speaks.
    #[serde(default)]
    pub protocol: Protocol,
}

impl Emp {
    /// What makes it the same EMP in another registry: country and normalised URL.
    pub fn key(&self) -> EmpKey {
        EmpKey { country: self.country.clone(), url: normalised(&self.url) }
    }
}

/// The protocol that an EMP's address speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// The form posts of EMREX 1, in production.
    #[default]
    Emrex1,
    /// OAuth 2 of the EMREX 2 draft; `url` is then the `authorizationUrl`.
    Emrex2,
}

/// The identity of an EMP across registries: names and certificates may differ there.
///
/// The URL is compared with host in lower case, without default port, trailing slashes or fragment; `http` and `https`
/// stay different.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EmpKey {
    /// ISO 3166-1 alpha-2, upper case.
    pub country: String,
    /// The normalised URL.
    pub url: String,
}

impl fmt::Display for EmpKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.country, self.url)
    }
}

fn normalised(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    let text: String = url.into();
    text.trim_end_matches('/').to_owned()
}

/// Certificates as base64 strings: as arrays of numbers they would be four times as long.
mod der {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error, ser::SerializeSeq};

    pub(super) fn serialize<S: Serializer>(certificates: &[Vec<u8>], serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(certificates.len()))?;
        for certificate in certificates {
            list.serialize_element(&STANDARD.encode(certificate))?;
        }
        list.end()
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<u8>>, D::Error> {
        Vec::<String>::deserialize(deserializer)?
            .iter()
            .map(|text| STANDARD.decode(text).map_err(D::Error::custom))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Emp, Protocol};

    fn emp(url: &str) -> Emp {
        Emp {
            country: "FI".into(),
            country_name: None,
            name: "EMP".into(),
            institutions: vec![],
            url: url.parse().unwrap(),
            single_fetch: false,
            certificates: vec![vec![0x30, 0x00], vec![1, 2, 3]],
            protocol: Protocol::Emrex1,
        }
    }

    #[test]
    fn the_same_address_written_differently_is_the_same_emp() {
        for (one, other, same) in [
            ("https://EMP.example/start", "https://emp.example:443/start/", true),
            ("https://emp.example", "https://emp.example/", true),
            ("https://emp.example/start#top", "https://emp.example/start", true),
            ("https://emp.example/start/?a=1", "https://emp.example/start?a=1", true),
            ("https://emp.example/start", "http://emp.example/start", false),
            ("https://emp.example/start", "https://emp.example/Start", false),
            ("https://emp.example/start?a=1", "https://emp.example/start?a=2", false),
        ] {
            assert_eq!(emp(one).key() == emp(other).key(), same, "{one} and {other}");
        }
    }

    #[test]
    fn goes_through_json_with_its_certificates() {
        let before = emp("https://emp.example/start");
        let text = serde_json::to_string(&before).unwrap();
        assert!(text.contains("\"MAA=\""), "certificates are base64 in {text}");
        assert_eq!(serde_json::from_str::<Emp>(&text).unwrap(), before);
    }
}
