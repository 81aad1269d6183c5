package org.concordat.sandbox.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
            var steward = federation.client(party.id(), Authority.STEWARD);
            if (!isAsked(steward.get("approvals?state=pending"), job)) {
                continue;
            }
            var view = steward.get("approvals/" + job);
            describe(party, view);
            var body = new LinkedHashMap<String, Object>();
            body.put("decision", "APPROVE");
            body.put("specDigest", digest(view));
            steward.post("approvals/" + job, body);
            undecided.remove(party);
            out.say("  approved by " + party.id() + "-steward");
        }
    }

    private static String digest(JsonNode view) {
        return view.path("specDigest")
                .asString(view.path("job").path("specDigest").asString(""));
    }

    private static boolean isAsked(JsonNode pending, String job) {
        var items = pending.isArray() ? pending : first(pending, "items", "jobs", "approvals");
        for (var item : items) {
            var id = item.path("id")
                    .asString(item.path("jobId")
                            .asString(item.path("job").path("id").asString("")));
            if (id.equals(job)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode first(JsonNode node, String... names) {
        for (var name : names) {
            if (node.has(name)) {
                return node.get(name);
            }
        }
        return node;
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
        for (var column : view.path("columns")) {
            Optional.of(column.path("name").asString(column.asString("")))
                    .filter(name -> !name.isEmpty())
                    .ifPresent(columns::add);
        }
        var dataset = view.path("dataset");
        if (!columns.isEmpty()) {
            out.say("  brings " + dataset.path("name").asString(dataset.asString("its dataset")) + " ("
                    + String.format(Locale.ROOT, "%,d", view.path("rows").asLong(0)) + " rows): "
                    + String.join(", ", columns));
        }
    }
}
