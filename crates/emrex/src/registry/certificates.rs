//! The key of an EMP as registries write it: PEM, PEM with its line breaks lost or escaped, bare base64.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use x509_parser::prelude::{FromDer, SubjectPublicKeyInfo, X509Certificate};

/// The certificates in one text, each as DER or with the reason why it is none. An empty text holds none.
pub(super) fn read(text: &str) -> Vec<Result<Vec<u8>, &'static str>> {
    // Twice escaped JSON leaves a backslash and a letter where a line break was.
    let text = text.replace("\\r", "").replace("\\n", "\n");
    if !text.contains("-----BEGIN") {
        let bare = text.split_whitespace().collect::<String>();
        return if bare.is_empty() { vec![] } else { vec![certificate(&bare)] };
    }
    text.split("-----BEGIN ")
        .skip(1)
        .map(|block| match block.split_once("-----") {
            Some((label, rest)) if label.trim() == "CERTIFICATE" || label.trim() == "X509 CERTIFICATE" => {
                let body = rest.split("-----END").next().unwrap_or_default();
                certificate(&body.split_whitespace().collect::<String>())
            }
            Some((label, _)) if label.contains("PRIVATE KEY") => Err("It publishes a private key."),
            Some((label, _)) if label.contains("PUBLIC KEY") => Err(PUBLIC_KEY),
            _ => Err("Its PEM text holds no certificate."),
        })
        .collect()
}

const PUBLIC_KEY: &str =
    "Its key is a public key without a certificate, which says neither whose it is nor how long it holds.";

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn certificate(base64: &str) -> Result<Vec<u8>, &'static str> {
    let der = BASE64.decode(base64).map_err(|_| "Its certificate is no base64 text.")?;
    match X509Certificate::from_der(&der) {
        Ok(([], _)) => Ok(der),
        Ok(_) => Err("Something follows after its certificate."),
        Err(_) if SubjectPublicKeyInfo::from_der(&der).is_ok_and(|(rest, _)| rest.is_empty()) => Err(PUBLIC_KEY),
        Err(_) => Err("Its certificate cannot be read."),
    }
}
