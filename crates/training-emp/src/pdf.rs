//! A transcript as a small PDF: one page of Helvetica, enough to be an attachment that opens.

/// One page with the lines; letters beyond windows-1252 become question marks. `padding` random-looking bytes, a
/// multiple of eight, go along as an unused stream, for attachments that are meant to be large.
pub(crate) fn page(lines: &[String], padding: usize) -> Vec<u8> {
    let mut content = String::from("BT /F1 10 Tf 50 790 Td 14 TL\n");
    for line in lines {
        content.push('(');
        for letter in line.chars() {
            match u32::from(letter) {
                40 | 41 | 92 => {
                    content.push('\\');
                    content.push(letter);
                }
                32..=126 => content.push(letter),
                code @ 160..=255 => content.push_str(&format!("\\{code:03o}")),
                0x2013 => content.push_str("\\226"),
                _ => content.push('?'),
            }
        }
        content.push_str(") Tj T*\n");
    }
    content.push_str("ET\n");
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
        format!("<< /Length {} >>\nstream\n{content}endstream", content.len()).into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    if padding > 0 {
        let mut object = format!("<< /Length {padding} >>\nstream\n").into_bytes();
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..padding / 8 {
            // Xorshift: gzip must find nothing to pack.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            object.extend_from_slice(&state.to_le_bytes());
        }
        object.extend_from_slice(b"\nendstream");
        objects.push(object);
    }
    let mut out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let table = out.len();
    out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for place in places {
        out.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    out.extend_from_slice(
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).as_bytes(),
    );
    out
}
