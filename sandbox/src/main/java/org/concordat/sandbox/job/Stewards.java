package org.concordat.sandbox.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.concordat.sandbox.SandboxFederation;
import org.concordat.sandbox.SandboxPlan;
import org.concordat.sandbox.issuer.Authority;
import tools.jackson.databind.JsonNode;

/** The stewards of all parties: each reads what the job would reveal, and approves it. */
final class Stewards {
    private final SandboxFederation federation;
    private final Narrator out;
    private final List<SandboxPlan.Party> undecided;
    private boolean leakageShown;

    Stewards(SandboxFederation federation, Narrator out) {
        this.federation = federation;
        this.out = out;
        this.undecided = new ArrayList<>(federation.plan().parties());
    }

    /** Approves wherever the job has arrived by now. */
    void approveWhereAsked(String job) throws IOException, InterruptedException {
        for (var party : List.copyOf(undecided)) {
            var view = asked(party.id(), job);
            if (view.isPresent()) {
                describe(party, view.get());
                decide(party.id(), job, Map.of("decision", "APPROVE", "specDigest", digest(view.get())));
                undecided.remove(party);
                out.say("  approved by " + party.id() + "-steward");
            }
        }
    }

    /** Refuses for one party; whether the job had arrived there. */
    boolean refuseIfAsked(String party, String job, String reason) throws IOException, InterruptedException {
        var view = asked(party, job);
        if (view.isPresent()) {
            decide(party, job, Map.of("decision", "REFUSE", "reason", reason, "specDigest", digest(view.get())));
        }
        return view.isPresent();
    }

    private void decide(String party, String job, Map<String, String> answer) throws IOException, InterruptedException {
        federation.client(party, Authority.STEWARD).post("approvals/" + job, answer);
    }

    private static String digest(JsonNode view) {
        return view.path("specDigest").asString();
    }

    /** What the party's steward is asked about the job, once it has arrived. */
    private Optional<JsonNode> asked(String party, String job) throws IOException, InterruptedException {
        var steward = federation.client(party, Authority.STEWARD);
        for (var item : steward.get("approvals?state=pending").path("items")) {
            if (item.path("id").asString("").equals(job)) {
                return Optional.of(steward.get("approvals/" + job));
            }
        }
        return Optional.empty();
    }

    private void describe(SandboxPlan.Party party, JsonNode view) {
        out.say("\nThe steward of " + party.institution() + " is asked:");
        if (!leakageShown) {
            leakageShown = true;
            out.say(LeakageText.of(view));
        } else {
            out.say("  the same plan and leakage table as above");
        }
        var columns = new ArrayList<String>();
        view.path("columns").forEach(column -> columns.add(column.path("name").asString()));
        if (!columns.isEmpty()) {
            out.say("  brings " + view.path("dataset").asString("its dataset") + " ("
                    + String.format(Locale.ROOT, "%,d", view.path("rows").asLong(0)) + " rows): "
                    + String.join(", ", columns));
        }
        var total = view.path("total");
        if (total.path("bytes").asLong(0) > 0) {
            out.say(String.format(
                    Locale.ROOT,
                    "  purpose %s; sends at most %,d messages of %,d bytes in all, %,d exponentiations; digest %s",
                    view.path("job").path("purpose").asString(""),
                    total.path("messages").asLong(0),
                    total.path("bytes").asLong(0),
                    total.path("exponentiations").asLong(0),
                    digest(view)));
        }
    }
}
