package org.concordat.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.concordat.federation.identity.PartyCard;
import org.concordat.sandbox.issuer.Authority;

/** The three services, and the people that each has. */
public enum ServiceKind {
    GUEST("guest-party"),
    HOST("host-party"),
    ARBITER("arbiter");

    private final String module;

    ServiceKind(String module) {
        this.module = module;
    }

    /** The folder of its code. */
    public String module() {
        return module;
    }

    /** Its executable jar, as Maven leaves it below the project's directory. */
    Path jar(Path home) {
        return home.resolve(module).resolve("target").resolve(module + "-0.1.0-exec.jar");
    }

    /** What a party with this service is in a federation for. */
    Set<PartyCard.Duty> duties() {
        return this == ARBITER ? Set.of(PartyCard.Duty.ARBITER, PartyCard.Duty.OPENER) : Set.of(PartyCard.Duty.DATA);
    }

    List<Authority> authorities() {
        return this == GUEST
                ? List.of(Authority.values())
                : List.of(Authority.STEWARD, Authority.COMPLIANCE, Authority.OPERATOR);
    }
}
