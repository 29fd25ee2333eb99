//! An authority of the tests: `openssl ca` issues, withdraws and publishes lists, `openssl ocsp` answers.

#![allow(dead_code, reason = "each test file uses its part of this module")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with all that `openssl ca` keeps.
pub(crate) struct Authority {
    folder: tempfile::TempDir,
}

/// A certificate with its private key, by an authority.
pub(crate) struct Issued {
    /// Certificate, PEM.
    pub(crate) pem: Vec<u8>,
    /// Private key, PEM.
    pub(crate) key: Vec<u8>,
}

const EC: [&str; 4] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
const RSA: [&str; 2] = ["-newkey", "rsa:2048"];
/// What an authority may do as a rule.
pub(crate) const SIGNS: &str = "keyUsage=critical,keyCertSign,cRLSign";
/// What a mail certificate may do.
pub(crate) const MAIL: &str = "keyUsage=critical,digitalSignature,keyAgreement,keyEncipherment";

impl Authority {
    /// One with an RSA or an EC key, of a name, that may do what its key usage says.
    pub(crate) fn new(rsa: bool, name: &str, usage: &str) -> Self {
        let authority = Self { folder: tempfile::tempdir().unwrap() };
        let kind: &[&str] = if rsa { &RSA } else { &EC };
        let subject = format!("/CN={name}");
        authority.openssl(
            "req",
            &["-x509", "-nodes", "-days", "3650", "-subj", &subject, "-keyout", "ca.key"],
            |made| {
                made.args(kind).args([
                    "-addext",
                    "basicConstraints=critical,CA:true",
                    "-addext",
                    usage,
                    "-out",
                    "ca.pem",
                ])
            },
        );
        authority.write("index.txt", b"");
        authority.write("crlnumber", b"01\n");
        authority
    }

    /// Its own certificate, PEM.
    pub(crate) fn pem(&self) -> Vec<u8> {
        self.read("ca.pem")
    }

    /// The folder, for an `openssl ocsp` that runs there.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Issues a certificate for an address, with extensions as `openssl` writes them.
    pub(crate) fn issue(&self, address: &str, extensions: &[&str]) -> Issued {
        let name = format!("/CN={address}");
        let mail = format!("subjectAltName=email:{address}");
        self.configure(&[&["basicConstraints=CA:false", &mail], extensions].concat());
        self.openssl("req", &["-new", "-nodes", "-subj", &name, "-keyout", "new.key", "-out", "new.csr"], |made| {
            made.args(EC)
        });
        self.openssl("ca", &["-config", "ca.conf", "-batch", "-notext", "-in", "new.csr", "-out", "new.pem"], |made| {
            made.args(["-extensions", "extensions"])
        });
        Issued { pem: self.read("new.pem"), key: self.read("new.key") }
    }

    /// Withdraws a certificate.
    pub(crate) fn revoke(&self, issued: &Issued, reason: &str) {
        self.configure(&[]);
        self.write("gone.pem", &issued.pem);
        self.openssl("ca", &["-config", "ca.conf", "-revoke", "gone.pem", "-crl_reason", reason], |made| made);
    }

    /// Takes a hold back, by hand: `openssl ca` has no command for it.
    pub(crate) fn release(&self) {
        let index = String::from_utf8(self.read("index.txt")).unwrap();
        let released = index.lines().map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            if line.contains("certificateHold") {
                ["V", fields[1], "", fields[3], fields[4], fields[5]].join("\t") + "\n"
            } else {
                line.to_owned() + "\n"
            }
        });
        self.write("index.txt", released.collect::<String>().as_bytes());
    }

    /// The list of all that it has withdrawn, good for some days, PEM.
    pub(crate) fn list_pem(&self, days: u32, extensions: &[&str]) -> Vec<u8> {
        self.configure(&[&["authorityKeyIdentifier=keyid:always"], extensions].concat());
        let days = days.to_string();
        self.openssl("ca", &["-config", "ca.conf", "-gencrl", "-crlexts", "extensions", "-out", "crl.pem"], |made| {
            made.args(["-crldays", &days])
        });
        self.read("crl.pem")
    }

    /// The same as it is published, DER.
    pub(crate) fn list(&self, days: u32, extensions: &[&str]) -> Vec<u8> {
        self.list_pem(days, extensions);
        self.openssl("crl", &["-in", "crl.pem", "-outform", "DER", "-out", "crl.der"], |made| made);
        self.read("crl.der")
    }

    /// The answer to a request, signed by the authority or by another one.
    pub(crate) fn answer(&self, request: &[u8], by: Option<&Issued>) -> Vec<u8> {
        self.write("request.der", request);
        self.signs_by(by);
        let files = ["-reqin", "request.der", "-respout", "response.der"];
        self.openssl("ocsp", &Self::responder(), |made| made.args(files));
        self.read("response.der")
    }

    /// The arguments of an `openssl ocsp` that answers in [`Self::folder`].
    pub(crate) fn responder() -> [&'static str; 10] {
        ["-index", "index.txt", "-CA", "ca.pem", "-rsigner", "by.pem", "-rkey", "by.key", "-ndays", "1"]
    }

    /// Whose signature its answers have from now on.
    pub(crate) fn signs_by(&self, by: Option<&Issued>) {
        let (pem, key) = by.map_or_else(|| (self.pem(), self.read("ca.key")), |by| (by.pem.clone(), by.key.clone()));
        self.write("by.pem", &pem);
        self.write("by.key", &key);
    }

    fn configure(&self, extensions: &[&str]) {
        let extensions = extensions.join("\n");
        let text = format!(
            "[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\ncrlnumber=crlnumber\n\
             default_md=sha256\npolicy=policy\ncertificate=ca.pem\nprivate_key=ca.key\ndefault_days=700\n\
             unique_subject=no\n[policy]\ncommonName=supplied\n[extensions]\n{extensions}\n"
        );
        self.write("ca.conf", text.as_bytes());
    }

    fn openssl(&self, what: &str, arguments: &[&str], more: impl Fn(&mut Command) -> &mut Command) {
        let mut command = Command::new("openssl");
        command.current_dir(self.folder.path()).arg(what).args(arguments);
        let output = more(&mut command).output().expect("openssl must be installed for these tests");
        assert!(output.status.success(), "{what} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }
}
