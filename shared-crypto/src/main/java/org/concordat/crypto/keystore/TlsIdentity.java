package org.concordat.crypto.keystore;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * A P-256 key and its self-signed certificate, both as PEM (PKCS #8, X.509): by it a party proves itself to a broker, which
 * trusts the certificates of the federation's manifest and no authority. The common name is the party's id.
 */
public record TlsIdentity(String privateKeyPem, String certificatePem) {
    private static final Duration VALID = Duration.ofDays(397);
    private static final Duration BACKDATED = Duration.ofHours(1);

    /** @param hosts DNS names and IP addresses that a server with it has; none for a client */
    public static TlsIdentity generate(String commonName, List<String> hosts, Instant now, SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            var pair = generator.generateKeyPair();
            byte[] certificate = certificate(commonName, hosts, now, pair.getPublic(), pair.getPrivate(), random);
            return new TlsIdentity(pem("PRIVATE KEY", pair.getPrivate().getEncoded()), pem("CERTIFICATE", certificate));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    private static byte[] certificate(
            String commonName,
            List<String> hosts,
            Instant now,
            PublicKey publicKey,
            PrivateKey privateKey,
            SecureRandom random)
            throws GeneralSecurityException, IOException {
        var name = new X500Name("CN=" + commonName);
        var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        var generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(new ASN1Integer(new BigInteger(127, random).setBit(126)));
        generator.setSignature(algorithm);
        generator.setIssuer(name);
        generator.setSubject(name);
        generator.setStartDate(new Time(Date.from(now.minus(BACKDATED))));
        generator.setEndDate(new Time(Date.from(now.plus(VALID))));
        generator.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()));
        var extensions = new ExtensionsGenerator();
        extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        extensions.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
        }));
        if (!hosts.isEmpty()) {
            extensions.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(hosts.stream().map(TlsIdentity::host).toArray(GeneralName[]::new)));
        }
        generator.setExtensions(extensions.generate());
        var body = generator.generateTBSCertificate();
        var signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(privateKey, random);
        signer.update(body.getEncoded("DER"));
        var parts = new ASN1EncodableVector();
        parts.add(body);
        parts.add(algorithm);
        parts.add(new DERBitString(signer.sign()));
        return new DERSequence(parts).getEncoded("DER");
    }

    private static GeneralName host(String host) {
        boolean address = host.chars().allMatch(c -> c == '.' || Character.isDigit(c)) || host.indexOf(':') >= 0;
        return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }

    /** @throws IllegalArgumentException if the text is not the PEM of one certificate */
    public static X509Certificate certificate(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("this is not the PEM of a certificate", e);
        }
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "TlsIdentity[" + certificate(certificatePem).getSubjectX500Principal() + "]";
    }
}
