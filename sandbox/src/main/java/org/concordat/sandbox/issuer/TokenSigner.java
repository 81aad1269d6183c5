package org.concordat.sandbox.issuer;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** Signs JSON web tokens with an RSA key of this run (RS256). */
final class TokenSigner {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final JsonMapper json;
    private final KeyPair keys;
    private final String keyId = UUID.randomUUID().toString();

    TokenSigner(JsonMapper json) {
        this.json = json;
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            this.keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public key as a JSON web key set. */
    Map<String, Object> keySet() {
        var key = (RSAPublicKey) keys.getPublic();
        return Map.of(
                "keys",
                List.of(Map.of(
                        "kty",
                        "RSA",
                        "use",
                        "sig",
                        "alg",
                        "RS256",
                        "kid",
                        keyId,
                        "n",
                        unsigned(key.getModulus()),
                        "e",
                        unsigned(key.getPublicExponent()))));
    }

    private static String unsigned(BigInteger value) {
        var bytes = value.toByteArray();
        return BASE64.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    /** A signed token with these claims. */
    String sign(Map<String, Object> claims) {
        var head = BASE64.encodeToString(json.writeValueAsBytes(Map.of("alg", "RS256", "typ", "JWT", "kid", keyId)));
        var signed = head + "." + BASE64.encodeToString(json.writeValueAsBytes(claims));
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
