package org.concordat.runtime.rest;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.jspecify.annotations.Nullable;

/**
 * Cursors that only this process can make: the place, and the first {@value #MAC_BYTES} bytes of an HMAC-SHA-256 over the
 * listing and the place, in base64url. They end with the process; who holds one then begins the listing anew.
 */
final class PageCursors {
    static final int MOST_OF_A_PAGE = 200;
    private static final int MAC_BYTES = 16;
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;

    PageCursors(SecureRandom random) {
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        this.key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /** @param listing what is listed, and for whom; a cursor of another one is refused */
    @Nullable
    String seal(String listing, @Nullable String place) {
        if (place == null) {
            return null;
        }
        var bytes = place.getBytes(StandardCharsets.UTF_8);
        var sealed = Arrays.copyOf(mac(listing, bytes), MAC_BYTES + bytes.length);
        System.arraycopy(bytes, 0, sealed, MAC_BYTES, bytes.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    @Nullable
    String open(String listing, @Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        byte[] sealed;
        try {
            sealed = Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        if (sealed.length < MAC_BYTES) {
            throw invalid();
        }
        var place = Arrays.copyOfRange(sealed, MAC_BYTES, sealed.length);
        if (!MessageDigest.isEqual(Arrays.copyOf(sealed, MAC_BYTES), mac(listing, place))) {
            throw invalid();
        }
        return new String(place, StandardCharsets.UTF_8);
    }

    /** The number of entries asked for, 1 … {@value #MOST_OF_A_PAGE}. */
    static int size(int asked) {
        if (asked < 1 || asked > MOST_OF_A_PAGE) {
            throw new RefusedRequestException(
                    Codes.INVALID_PAGE, "limit: found " + asked + ", expected 1 to " + MOST_OF_A_PAGE);
        }
        return asked;
    }

    private byte[] mac(String listing, byte[] place) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(listing.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return Arrays.copyOf(mac.doFinal(place), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    private static RefusedRequestException invalid() {
        return new RefusedRequestException(
                Codes.INVALID_CURSOR, "this cursor was not given out for this listing; begin it without one");
    }
}
