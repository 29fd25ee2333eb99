//! A real directory beside the tests: Debian's slapd with a configuration and data of its own, in a process that ends with the test.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// Below which entry everything lies.
pub const BASE: &str = "dc=home,dc=example";
/// Who may read where not everybody may.
pub const READER: &str = "cn=reader,dc=home,dc=example";
/// Who may search there, but is shown no entry.
pub const SEARCHER: &str = "cn=searcher,dc=home,dc=example";
/// Who may log in there, and nothing else.
pub const STRANGER: &str = "cn=stranger,dc=home,dc=example";
/// The password of all of them.
pub const PASSWORD: &str = "correct horse";

const SLAPD: &str = "/usr/sbin/slapd";
/// Ubuntu's profile lets slapd read its own folders alone.
const PROFILE: &str = "/etc/apparmor.d/usr.sbin.slapd";

/// Why none can be started here, for a reason that is not the test's.
pub fn missing() -> Option<&'static str> {
    let confines =
        std::fs::read_to_string("/sys/module/apparmor/parameters/enabled").is_ok_and(|text| text.starts_with('Y'));
    (confines && Path::new(PROFILE).exists()).then_some("AppArmor keeps slapd in its own folders")
}

/// A directory; it ends when this is dropped.
pub struct Slapd {
    process: Child,
    /// The port of `ldap`, with and without StartTLS.
    pub plain: u16,
    /// The port of `ldaps`.
    pub tls: u16,
}

impl Slapd {
    /// Starts one with a certificate of [`crate::mail::Certificates::issue`] and people: each an address, and attributes
    /// with files that hold their values. `open` says whether anybody may read.
    ///
    /// # Errors
    /// What slapd said.
    pub fn start(
        folder: &Path,
        tls: &Value,
        open: bool,
        people: &[(&str, Vec<(&str, PathBuf)>)],
    ) -> Result<Self, String> {
        let place = folder.join("slapd");
        std::fs::create_dir_all(place.join("data")).map_err(|error| error.to_string())?;
        let configuration = written(&place, "slapd.conf", &configuration(&place, tls, open))?;
        let data = written(&place, "data.ldif", &ldif(people))?;
        let filled = Command::new(SLAPD).args(["-T", "add", "-f"]).arg(&configuration).arg("-l").arg(&data).output();
        let filled = filled.map_err(|error| format!("{SLAPD} is needed: {error}"))?;
        if !filled.status.success() {
            return Err(String::from_utf8_lossy(&filled.stderr).into_owned());
        }
        let (plain, tls) = (free_port()?, free_port()?);
        // With a level of debugging it stays in the foreground.
        let process = Command::new(SLAPD)
            .args(["-d", "0", "-h", &format!("ldap://127.0.0.1:{plain} ldaps://127.0.0.1:{tls}"), "-f"])
            .arg(&configuration)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let started = Self { process, plain, tls };
        for _ in 0..600 {
            if [plain, tls].iter().all(|port| TcpStream::connect((Ipv4Addr::LOCALHOST, *port)).is_ok()) {
                return Ok(started);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err("slapd does not answer".to_owned())
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A port on which nobody listens.
///
/// # Errors
/// When this machine has none.
pub fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| error.to_string())?;
    listener.local_addr().map(|address| address.port()).map_err(|error| error.to_string())
}

fn configuration(place: &Path, tls: &Value, open: bool) -> String {
    let file = |name: &str| tls.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (certificate, key, place) = (file("certificate"), file("key"), place.display());
    let readers = if open {
        "* read".to_owned()
    } else {
        format!("dn.exact=\"{READER}\" read by dn.exact=\"{SEARCHER}\" search by * auth")
    };
    format!(
        "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n\
         include /etc/ldap/schema/inetorgperson.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n\
         pidfile {place}/slapd.pid\nTLSCertificateFile {certificate}\nTLSCertificateKeyFile {key}\n\
         database mdb\nsuffix \"{BASE}\"\ndirectory {place}/data\n\
         access to attrs=userPassword by anonymous auth\naccess to * by {readers}\n"
    )
}

fn ldif(people: &[(&str, Vec<(&str, PathBuf)>)]) -> String {
    let mut text = format!("dn: {BASE}\nobjectClass: domain\ndc: home\n\n");
    for (name, cn) in [(READER, "reader"), (SEARCHER, "searcher"), (STRANGER, "stranger")] {
        text.push_str(&format!(
            "dn: {name}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: {cn}\n\
             userPassword: {PASSWORD}\n\n"
        ));
    }
    for (number, (mail, attributes)) in people.iter().enumerate() {
        let entry = format!(
            "dn: cn=person {number},{BASE}\nobjectClass: inetOrgPerson\ncn: person {number}\nsn: {number}\nmail: {mail}\n"
        );
        text.push_str(&entry);
        for (name, file) in attributes {
            text.push_str(&format!("{name}:< file://{}\n", file.display()));
        }
        text.push('\n');
    }
    text
}

fn written(place: &Path, name: &str, text: &str) -> Result<PathBuf, String> {
    let path = place.join(name);
    std::fs::write(&path, text).map_err(|error| error.to_string())?;
    Ok(path)
}
