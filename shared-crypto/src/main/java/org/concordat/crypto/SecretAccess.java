package org.concordat.crypto;

import java.util.Objects;

/**
 * The token without which no secret leaves its type: who asks for one says why, and a reviewer finds every place by this
 * name.
 *
 * @param reason for people, for example {@code "seal the job key in its checkpoint"}
 */
public record SecretAccess(String reason) {
    public SecretAccess {
        Objects.requireNonNull(reason);
        if (reason.isBlank()) {
            throw new IllegalArgumentException("access to a secret needs a reason");
        }
    }
}
