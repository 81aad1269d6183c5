package org.concordat.federation.job;

import java.text.Normalizer;
import java.util.Locale;

/**
 * How entity ids are brought to one form before they are compared; always NFC, and nothing else is changed: leading zeros
 * and long digits stay as they are. A job says which form its ids have, and each party holds its dataset's against it.
 *
 * @param trim whether blanks at both ends fall away
 */
public record IdNormalisation(boolean trim, Case letters) {

    public static final IdNormalisation STANDARD = new IdNormalisation(true, Case.KEEP);

    /** What becomes of upper and lower case. */
    public enum Case {
        KEEP,
        LOWER,
        UPPER
    }

    /** The id's one form. */
    public String apply(String id) {
        String trimmed = trim ? id.strip() : id;
        String composed = Normalizer.normalize(trimmed, Normalizer.Form.NFC);
        return switch (letters) {
            case KEEP -> composed;
            case LOWER -> Normalizer.normalize(composed.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
            case UPPER -> Normalizer.normalize(composed.toUpperCase(Locale.ROOT), Normalizer.Form.NFC);
        };
    }

    /** As a job says it. */
    @Override
    public String toString() {
        return "{case: " + letters.name().toLowerCase(Locale.ROOT) + ", trim: " + trim + "}";
    }
}
