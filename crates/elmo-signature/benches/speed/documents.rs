//! The documents: invented, always the same, with the elements and the proportions of real ones.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

/// How large a document is to be, in bytes, roughly.
#[derive(Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) markup: usize,
    /// All attachments together, as base64.
    pub(crate) attachments: usize,
}

/// An unsigned ELMO 1.x document: courses in a degree programme as national EMPs write them, without indentation, and
/// three attachments, one of them with line breaks.
pub(crate) fn elmo(sizes: Sizes) -> String {
    let mut xml = String::from(
        "<elmo xmlns=\"https://github.com/emrex-eu/elmo-schemas/tree/v1\"><generatedDate>2026-11-21T10:04:48.173+01:00\
         </generatedDate><learner><citizenship>NO</citizenship><identifier type=\"nationalIdentifier\">01010112345\
         </identifier><givenNames>Kari Åse</givenNames><familyName>Nordmann</familyName><bday>2001-01-01</bday></learner>\
         <report><issuer><country>NO</country><identifier type=\"schac\">nordvik.example</identifier>\
         <title xml:lang=\"no\">Universitetet i Nordvik</title><title xml:lang=\"en\">University of Nordvik</title>\
         <url>https://nordvik.example</url></issuer><learningOpportunitySpecification><identifier type=\"local\">\
         MARI-M</identifier><title xml:lang=\"en\">Master in Sea Marks</title><type>Degree Programme</type>",
    );
    let mut number = 0;
    while xml.len() < sizes.markup {
        course(&mut xml, number);
        number += 1;
    }
    xml.push_str(
        "</learningOpportunitySpecification><issueDate>2026-11-21T10:04:48.173+01:00</issueDate>\
         <gradingScheme localId=\"A-F\"><description xml:lang=\"en\">A is best, E is the lowest pass.</description>\
         </gradingScheme></report>",
    );
    if sizes.attachments > 0 {
        attachment(&mut xml, "Diploma Supplement", sizes.attachments / 2, 0);
        attachment(&mut xml, "Transcript of Records", sizes.attachments / 4, 76);
        attachment(&mut xml, "Diploma", sizes.attachments / 4, 0);
    }
    xml.push_str("</elmo>");
    xml
}

fn course(xml: &mut String, number: usize) {
    let (place, month) = (number % 12, number % 9 + 1);
    let grade = ["A", "B", "C", "D", "E"].get(number % 5).copied().unwrap_or("A");
    let _ = write!(
        xml,
        "<hasPart><learningOpportunitySpecification><identifier type=\"local\">MARI{number:04}</identifier>\
         <title xml:lang=\"no\">Sjømerker &amp; fyrlykter {number}</title><title xml:lang=\"en\">Sea Marks and Beacons \
         {number}</title><type>Course</type><subjectArea>07.{place}</subjectArea><iscedCode>1041</iscedCode>\
         <url>https://nordvik.example/courses/MARI{number:04}</url><description xml:lang=\"en\">How lights, buoys and \
         beacons are read from a ship at night, part {number}.</description><specifies><learningOpportunityInstance>\
         <start>2026-0{month}-01</start><date>2026-0{month}-28</date><academicTerm><title xml:lang=\"en\">Spring 2026\
         </title><start>2026-01-01</start><end>2026-06-30</end></academicTerm><status>passed</status>\
         <gradingSchemeLocalId>A-F</gradingSchemeLocalId><resultLabel>{grade}</resultLabel><resultDistribution>"
    );
    for (label, count) in [("A", place + 3), ("B", place + 9), ("C", 21), ("D", 12), ("E", 5), ("F", place)] {
        let _ = write!(xml, "<category label=\"{label}\" count=\"{count}\"/>");
    }
    xml.push_str(
        "</resultDistribution><credit><scheme>ECTS</scheme><value>7.5</value></credit><level><type>EQF</type>\
         <value>7</value></level><languageOfInstruction>no</languageOfInstruction></learningOpportunityInstance>\
         </specifies></learningOpportunitySpecification></hasPart>",
    );
}

/// An attachment of so many letters of base64, in lines of a length or (0) in one.
fn attachment(xml: &mut String, kind: &str, letters: usize, line: usize) {
    let _ = write!(
        xml,
        "<attachment><title xml:lang=\"en\">{kind}</title><type>{kind}</type><content>data:application/pdf;base64,"
    );
    let base64 = STANDARD.encode(noise(letters / 4 * 3));
    if line == 0 {
        xml.push_str(&base64);
    } else {
        let mut rest = base64.as_str();
        while let Some((first, others)) = rest.split_at_checked(line) {
            xml.push_str(first);
            xml.push('\n');
            rest = others;
        }
        xml.push_str(rest);
    }
    xml.push_str("</content></attachment>");
}

/// Bytes without any pattern, as a packed PDF has them, from the generator of Marsaglia (xorshift64).
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut bytes = Vec::with_capacity(length.saturating_add(8));
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// A document as an EMP sends it: gzip in base64.
pub(crate) fn packed(document: &[u8]) -> Result<String, Box<dyn Error>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(document)?;
    Ok(STANDARD.encode(gzip.finish()?))
}

/// An EWP catalogue of so many bytes: hosts with other APIs, and in each hundredth one an EMP with a certificate.
pub(crate) fn catalogue(size: usize, certificate: &[u8]) -> Vec<u8> {
    let certificate = STANDARD.encode(certificate);
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<catalogue xmlns=\"https://github.com/erasmus-without-paper/\
         ewp-specs-api-registry/tree/stable-v1\">\n",
    );
    let mut number = 0;
    while xml.len() < size {
        let _ = write!(
            xml,
            "  <host>\n    <admin-email>admin@host-{number}.example</admin-email>\n    <apis-implemented>\n"
        );
        for api in ["echo", "institutions", "organizational-units", "courses", "omobilities", "imobilities", "iias"] {
            let _ = writeln!(
                xml,
                "      <{api} xmlns=\"https://github.com/erasmus-without-paper/ewp-specs-api-{api}/blob/stable-v2/\
                 manifest-entry.xsd\" version=\"2.0.0\"><http-security><client-auth-methods/></http-security>\
                 <url>https://host-{number}.example/{api}</url></{api}>"
            );
        }
        if number % 100 == 0 {
            let _ = writeln!(
                xml,
                "      <emrex-data-access-point xmlns=\"https://github.com/erasmus-without-paper/\
                 ewp-specs-api-emrex-data-access-point/blob/stable-v1/manifest-entry.xsd\" version=\"1.0.0\">\
                 <url>https://emp-{number}.example/</url><name>EMP {number}</name><country-code>NO</country-code>\
                 <institution>Institution {number}</institution><certificate>{certificate}</certificate>\
                 </emrex-data-access-point>"
            );
        }
        let _ = write!(
            xml,
            "    </apis-implemented>\n    <institutions-covered><hei-id>host-{number}.example</hei-id>\
             </institutions-covered>\n  </host>\n"
        );
        number += 1;
    }
    xml.push_str("</catalogue>\n");
    xml.into_bytes()
}
