import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import javax.xml.XMLConstants;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Verifies ELMO documents as an EMREX client in Java does: DOM tree, the signature below the root, its one reference to
 * the whole document, a pinned key, secure validation. Nothing but the JDK; run as {@code java Verifier.java CERTIFICATE}.
 *
 * <p>Each line of its input, {@code COUNT PATH}, has it verify the file that many times from memory. It answers with one
 * line: the nanoseconds of one verification (the median), or {@code invalid}. What can be used again is used again, so
 * that it is as quick as it can be. It never ends before its input does, and so it stays warm.
 */
public class Verifier {
    private static final String CLOSED = "http://apache.org/xml/features/disallow-doctype-decl";

    private final PublicKey key;
    private final DocumentBuilder builder;
    private final XMLSignatureFactory signatures = XMLSignatureFactory.getInstance("DOM");

    private Verifier(Path certificate) throws Exception {
        try (var in = Files.newInputStream(certificate)) {
            key = CertificateFactory.getInstance("X.509").generateCertificate(in).getPublicKey();
        }
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature(CLOSED, true);
        builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
    }

    public static void main(String[] arguments) throws Exception {
        var verifier = new Verifier(Path.of(arguments[0]));
        var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = questions.readLine(); line != null; line = questions.readLine()) {
            var question = line.split(" ", 2);
            System.out.println(verifier.answer(Integer.parseInt(question[0]), Files.readAllBytes(Path.of(question[1]))));
            System.out.flush();
        }
    }

    private String answer(int count, byte[] bytes) throws Exception {
        var times = new long[count];
        for (var i = 0; i < count; i++) {
            var started = System.nanoTime();
            if (!verifies(bytes)) {
                return "invalid";
            }
            times[i] = System.nanoTime() - started;
        }
        Arrays.sort(times);
        return Long.toString(times[count / 2]);
    }

    private boolean verifies(byte[] bytes) throws Exception {
        builder.reset();
        Document document = builder.parse(new ByteArrayInputStream(bytes));
        Element found = null;
        for (Node child = document.getDocumentElement().getFirstChild(); child != null; child = child.getNextSibling()) {
            if (XMLSignature.XMLNS.equals(child.getNamespaceURI()) && "Signature".equals(child.getLocalName())) {
                if (found != null) {
                    return false;
                }
                found = (Element) child;
            }
        }
        if (found == null) {
            return false;
        }
        var context = new DOMValidateContext(key, found);
        context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
        XMLSignature signature = signatures.unmarshalXMLSignature(context);
        var references = signature.getSignedInfo().getReferences();
        return references.size() == 1
                && "".equals(((Reference) references.get(0)).getURI())
                && signature.validate(context);
    }
}
