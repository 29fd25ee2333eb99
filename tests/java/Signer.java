import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Node;

/**
 * Signs ELMO documents as an EMP in Java does: parsed into a DOM tree, signed there, written by a Transformer. Nothing
 * but the JDK; run as {@code java Signer.java}.
 *
 * <p>Each line of its input is a document, eleven fields with a tab between them: the document, the signed document to
 * be written, key (PKCS #8 PEM), certificate (PEM), SignatureMethod, DigestMethod, CanonicalizationMethod, the second
 * transform or "-", the encoding to write, the prefix of the signature's elements or "-", and words: {@code first} to
 * put the signature before the root's other children, {@code unwrapped} to write base64 without line ends. It answers
 * each with {@code signed}.
 */
public class Signer {
    private static final XMLSignatureFactory SIGNATURES = XMLSignatureFactory.getInstance("DOM");

    public static void main(String[] arguments) throws Exception {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            var fields = line.split("\t", -1);
            var document = read(Path.of(fields[0]));
            sign(document, fields);
            write(document, Path.of(fields[1]), fields[8]);
            System.out.println("signed");
        }
    }

    private static void sign(Document document, String[] fields) throws Exception {
        var certificate = certificate(Path.of(fields[3]));
        var transforms = new ArrayList<Transform>();
        transforms.add(SIGNATURES.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null));
        if (!fields[7].equals("-")) {
            transforms.add(SIGNATURES.newTransform(fields[7], (TransformParameterSpec) null));
        }
        var digest = SIGNATURES.newDigestMethod(fields[5], null);
        var reference = SIGNATURES.newReference("", digest, transforms, null, null);
        var form = SIGNATURES.newCanonicalizationMethod(fields[6], (C14NMethodParameterSpec) null);
        var method = SIGNATURES.newSignatureMethod(fields[4], null);
        var info = SIGNATURES.newSignedInfo(form, method, List.of(reference));
        var keys = SIGNATURES.getKeyInfoFactory();
        var keyInfo = keys.newKeyInfo(List.of(keys.newX509Data(List.of(certificate))));

        var root = document.getDocumentElement();
        var key = key(Path.of(fields[2]), certificate.getPublicKey().getAlgorithm());
        var context = fields[10].contains("first")
                ? new DOMSignContext(key, root, root.getFirstChild())
                : new DOMSignContext(key, root);
        // SHA-1 comes from EMPs to this day, and is signed with here to see that it is called weak.
        context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.FALSE);
        if (!fields[9].equals("-")) {
            context.setDefaultNamespacePrefix(fields[9]);
        }
        SIGNATURES.newXMLSignature(info, keyInfo).sign(context);
        if (fields[10].contains("unwrapped")) {
            unwrap(document, "SignatureValue");
            unwrap(document, "X509Certificate");
        }
    }

    private static void unwrap(Document document, String name) {
        var elements = document.getElementsByTagNameNS(XMLSignature.XMLNS, name);
        for (var i = 0; i < elements.getLength(); i++) {
            Node element = elements.item(i);
            element.setTextContent(element.getTextContent().replaceAll("\\s", ""));
        }
    }

    private static Document read(Path path) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(path.toFile());
    }

    private static void write(Document document, Path path, String encoding) throws Exception {
        var transformer = TransformerFactory.newInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.ENCODING, encoding);
        try (OutputStream out = Files.newOutputStream(path)) {
            transformer.transform(new DOMSource(document), new StreamResult(out));
        }
    }

    private static X509Certificate certificate(Path path) throws Exception {
        try (var in = Files.newInputStream(path)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey key(Path path, String algorithm) throws Exception {
        var base64 = Files.readString(path).replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }
}
