//! Why a TLS connection did not come about, in the kinds that somebody can do something about.

use rustls::CertificateError;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TlsProblem {
    /// The certificate is for another name.
    Name,
    /// The certificate is not valid now.
    Expired,
    /// Nobody who is trusted here has issued the certificate.
    Issuer,
    /// Something else.
    Other,
}

impl TlsProblem {
    pub(crate) fn of(error: &rustls::Error) -> Self {
        let rustls::Error::InvalidCertificate(certificate) = error else { return Self::Other };
        match certificate {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => Self::Name,
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => Self::Expired,
            CertificateError::UnknownIssuer => Self::Issuer,
            other => {
                tracing::info!(%other, "the certificate of a server is not trusted");
                Self::Other
            }
        }
    }
}
