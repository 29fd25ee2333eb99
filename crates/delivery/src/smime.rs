//! S/MIME (RFC 8551): signed apart, then encrypted with AES-256-CBC and the key transport that every program reads, or with
//! AES-256-GCM where the office wants it.

use lettre::message::Body;
use lettre::message::SinglePart;
use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType};
use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::stack::Stack;
use openssl::symm::Cipher;
use openssl::x509::X509;

use crate::key::SmimeKey;
use crate::letter::{base64_lines, boundary};
use crate::office::SmimeSigner;
use crate::{Letter, SealError, SealOptions};

pub(crate) fn seal(
    letter: &Letter,
    keys: &[&SmimeKey],
    signer: Option<&SmimeSigner>,
    options: SealOptions,
    randomness: &dyn Fn(&mut [u8]),
) -> Result<Vec<u8>, SealError> {
    let signer = signer.ok_or(SealError::NoOfficeCertificate)?;
    signer.check(letter.date)?;
    let signed =
        signed(&letter.entity(&boundary(randomness), options.protect_headers)?, signer, &boundary(randomness))?;
    // The two are different structures, and OpenSSL takes the one that belongs to the cipher.
    let (cipher, kind) = match options.gcm {
        true => (Cipher::aes_256_gcm(), "authEnveloped-data"),
        false => (Cipher::aes_256_cbc(), "enveloped-data"),
    };
    let encrypted = encrypted(&signed, keys, cipher)?;
    let part = SinglePart::builder()
        .header(
            ContentType::parse(&format!("application/pkcs7-mime; smime-type={kind}; name=\"smime.p7m\""))
                .map_err(|_| SealError::MediaType)?,
        )
        .header(ContentDisposition::attachment("smime.p7m"))
        .header(ContentTransferEncoding::Base64)
        .body(Body::dangerous_pre_encoded(base64_lines(&encrypted), ContentTransferEncoding::Base64));
    Ok(letter.outer(options.protect_headers)?.singlepart(part)?.formatted())
}

/// `multipart/signed` by RFC 8551 3.5.3. Written out here, so that no library touches the signed bytes again.
fn signed(entity: &[u8], signer: &SmimeSigner, boundary: &str) -> Result<Vec<u8>, SealError> {
    let mut chain = Stack::new()?;
    for certificate in &signer.chain {
        chain.push(certificate.clone())?;
    }
    let flags = CMSOptions::DETACHED | CMSOptions::BINARY;
    let signature =
        CmsContentInfo::sign(Some(&signer.certificate), Some(&signer.key), Some(&chain), Some(entity), flags)?;
    let head = format!(
        "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n micalg=\"sha-256\"; \
         boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n"
    );
    let middle = format!(
        "\r\n--{boundary}\r\nContent-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n\
         Content-Disposition: attachment; filename=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    );
    let end = format!("--{boundary}--\r\n");
    Ok([head.as_bytes(), entity, middle.as_bytes(), &base64_lines(&signature.to_der()?), end.as_bytes()].concat())
}

fn encrypted(message: &[u8], keys: &[&SmimeKey], cipher: Cipher) -> Result<Vec<u8>, SealError> {
    let mut certificates: Stack<X509> = Stack::new()?;
    for key in keys {
        certificates.push(key.certificate.clone())?;
    }
    let envelope = CmsContentInfo::encrypt(&certificates, message, cipher, CMSOptions::BINARY)?;
    Ok(envelope.to_der()?)
}
