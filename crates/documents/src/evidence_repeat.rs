//! How to repeat the check without this program: a script of three steps for `sh`, with `sha256sum`, `openssl` and
//! `xmlsec1`. It is printed as it is run; the tests run it as it is printed.

use elmo_signature::CertificateSummary;

/// What the script needs to know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Repeat<'a> {
    /// The name of the file with the document's bytes, of letters, digits, `-`, `_` and `.` alone.
    pub(crate) file: &'a str,
    /// SHA-256 of these bytes, lower-case hex.
    pub(crate) sha256: &'a str,
    /// The certificate to check with; none where there is no signature.
    pub(crate) certificate: Option<&'a CertificateSummary>,
    /// Whether SHA-1 is used.
    pub(crate) weak: bool,
    /// Why the document was refused, as a sentence.
    pub(crate) refused: Option<&'a str>,
}

/// First line of the script.
pub(crate) const BEGIN: &str = "# Check of an ELMO document";
/// Last line of the script.
pub(crate) const END: &str = "# End of the check";

/// The script. It ends with 0 when every step holds, and with another status at the first one that does not. No line is
/// wider than 110 letters, so that paper does not break it.
pub(crate) fn script(repeat: &Repeat<'_>) -> String {
    let Repeat { file, sha256, certificate, weak, refused } = repeat;
    let mut lines = vec![BEGIN.to_owned()];
    if let Some(refused) = refused {
        lines.push("# SMP Desk refuses this document:".to_owned());
        lines.push(format!("# {refused}"));
        lines.push("# The strict profile of ELMO refuses more than xmlsec1 does.".to_owned());
    }
    lines.push("set -eu".to_owned());
    lines.push(format!("# 1. {file} holds the bytes that were received."));
    lines.push(format!("sha256={sha256}"));
    lines.push(format!("echo \"$sha256 *{file}\" | sha256sum --check"));
    let Some(certificate) = certificate else {
        lines.push("# There is nothing else to check: no certificate vouches for this document.".to_owned());
        lines.push(END.to_owned());
        return lines.join("\n") + "\n";
    };
    lines.push("# 2. The certificate that the signature was checked with, and its fingerprint.".to_owned());
    lines.push("cat > certificate.pem <<'END'".to_owned());
    lines.extend(certificate.pem().lines().map(str::to_owned));
    lines.push("END".to_owned());
    lines.push(format!("fingerprint={}", certificate.sha256));
    lines.push("openssl x509 -in certificate.pem -outform DER -out certificate.der".to_owned());
    lines.push("echo \"$fingerprint *certificate.der\" | sha256sum --check".to_owned());
    lines.push("# 3. The document's own signature, with the key of this certificate and no other.".to_owned());
    if *weak {
        lines.push(
            "# SHA-1: where the system forbids it by a policy of its own, xmlsec1 fails because of that.".to_owned(),
        );
    }
    lines.push("# From version 1.3 on xmlsec1 wants one option more.".to_owned());
    lines.push("lax=$(xmlsec1 --help-verify | grep -o -m 1 -e --lax-key-search || true)".to_owned());
    lines.push("signature=\"/*/*[local-name()='Signature']\"".to_owned());
    lines.push("options=\"--enabled-key-data key-name --pubkey-cert-pem certificate.pem $lax\"".to_owned());
    lines.push(format!("xmlsec1 --verify $options --node-xpath \"$signature\" {file}"));
    lines.push(END.to_owned());
    lines.join("\n") + "\n"
}

/// A name that can stand in the script without quotes; another name for one that cannot.
pub(crate) fn plain_name(name: &str) -> &str {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let begins = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    // What the script writes itself, and is called.
    let taken = ["certificate.pem", "certificate.der", "check.sh"].iter().any(|own| name.eq_ignore_ascii_case(own));
    if begins && name.len() <= 40 && !taken && name.chars().all(plain) { name } else { "document.xml" }
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn no_name_of_a_file_becomes_a_command() {
        assert_eq!(plain_name("original-1.xml"), "original-1.xml");
        for hostile in
            ["-rf", "a b.xml", "$(id).xml", "a;b", "a\nb", "", ".hidden", "certificate.pem", "ä.xml", "a/b.xml"]
        {
            assert_eq!(plain_name(hostile), "document.xml", "{hostile:?}");
        }
        for own in ["certificate.der", "Certificate.DER", "check.sh"] {
            assert_eq!(plain_name(own), "document.xml", "the script would write over {own}");
        }
    }
}
