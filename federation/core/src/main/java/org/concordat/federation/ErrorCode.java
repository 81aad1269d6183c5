package org.concordat.federation;

import java.util.Objects;

/**
 * The name of an error, the same in REST, logs and the audit log.
 *
 * @param code kebab-case, for example {@code intersection-too-small}
 */
public record ErrorCode(String code, Category category) {
    /** Whose matter it is. */
    public enum Category {
        /** The one who asked: correct the request. */
        REQUEST,
        /** What lies in a party's own data: its own people are told, all others only that the data cannot be used. */
        DATA,
        /** A rule of an owner forbids it. */
        POLICY,
        /** A peer is absent or said no. */
        PEER,
        /** A peer departed from the script. */
        VIOLATION,
        /** A database, broker or disk. */
        INFRASTRUCTURE,
        /** Ours. */
        BUG
    }

    public ErrorCode {
        Objects.requireNonNull(category);
        if (!code.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException("an error code is in kebab-case, found " + code);
        }
    }

    public static ErrorCode request(String code) {
        return new ErrorCode(code, Category.REQUEST);
    }

    public static ErrorCode data(String code) {
        return new ErrorCode(code, Category.DATA);
    }

    public static ErrorCode policy(String code) {
        return new ErrorCode(code, Category.POLICY);
    }

    public static ErrorCode peer(String code) {
        return new ErrorCode(code, Category.PEER);
    }

    public static ErrorCode violation(String code) {
        return new ErrorCode(code, Category.VIOLATION);
    }

    public static ErrorCode infrastructure(String code) {
        return new ErrorCode(code, Category.INFRASTRUCTURE);
    }
}
