package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import org.concordat.federation.PartyId;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.audit.JdbcPeerObjections;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.concordat.runtime.security.AllowedTo;
import org.concordat.runtime.security.Authority;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Peers whose audit logs this party does not believe, for operators, who may acknowledge that. */
@RestController
@RequestMapping("/api/v1/peer-objections")
final class PeerController {
    private final Checkpoints checkpoints;
    private final IdempotentRequests requests;

    PeerController(Checkpoints checkpoints, IdempotentRequests requests) {
        this.checkpoints = checkpoints;
        this.requests = requests;
    }

    /**
     * An objection that is open: jobs with the peer are refused.
     *
     * @param times how often the peer gave cause for it
     */
    record ObjectionResource(String peer, String reason, Instant since, long times) {
        static ObjectionResource of(JdbcPeerObjections.Objection objection) {
            return new ObjectionResource(
                    objection.peer().value(), objection.reason(), objection.since(), objection.times());
        }
    }

    record Objections(List<ObjectionResource> items) {}

    /** @param note why jobs with the peer may go on: what was found out, with whom */
    record Acknowledgement(@Nullable String note) {}

    /** @param peer with which jobs may be begun again */
    record Acknowledged(String peer) {}

    @GetMapping
    @AllowedTo({Authority.OPERATOR, Authority.COMPLIANCE})
    @Operation(summary = "Peers whose audit logs were rewritten, forked or rolled back, and not yet acknowledged")
    Objections open() {
        return new Objections(checkpoints.objections().open().stream()
                .map(ObjectionResource::of)
                .toList());
    }

    @PostMapping("/{peer}/acknowledgement")
    @AllowedTo(Authority.OPERATOR)
    @Operation(
            summary = "Believe the peer's log as it is now: jobs with it may be begun again",
            parameters = @Parameter(ref = ApiDescription.IDEMPOTENCY_KEY))
    ResponseEntity<Acknowledged> acknowledge(
            HttpServletRequest request,
            @PathVariable String peer,
            @RequestBody Acknowledgement acknowledgement,
            Principal operator) {
        var note = Texts.line("/note", acknowledgement.note());
        if (note.isEmpty()) {
            throw Texts.refused(Codes.REQUIRED, "/note", "say what was found out, and with whom");
        }
        var party = party(peer);
        return requests.once(request, Acknowledged.class, () -> {
            checkpoints.acknowledge(party, operator.getName(), note);
            return ResponseEntity.ok(new Acknowledged(party.value()));
        });
    }

    private static PartyId party(String text) {
        try {
            return new PartyId(text);
        } catch (IllegalArgumentException _) {
            throw new RefusedRequestException(Codes.INVALID_ID, "this is no party's id");
        }
    }
}
