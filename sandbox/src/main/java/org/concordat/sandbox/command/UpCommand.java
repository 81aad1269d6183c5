package org.concordat.sandbox.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.concordat.sandbox.SandboxFederation;
import org.concordat.sandbox.SandboxPlan;
import org.concordat.sandbox.job.Narrator;
import picocli.CommandLine;

/** Leaves a federation running until Ctrl-C. */
@CommandLine.Command(
        name = "up",
        description = "Starts a federation and leaves it running until Ctrl-C; prints addresses and users.",
        mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {
    @CommandLine.Option(names = "--guest", paramLabel = "ID", description = "the guest (default: ${DEFAULT-VALUE})")
    private String guest = "bank";

    @CommandLine.Option(
            names = "--hosts",
            split = ",",
            paramLabel = "ID",
            description = "the hosts (default: ${DEFAULT-VALUE})")
    private List<String> hosts = List.of("bureau");

    @CommandLine.Option(names = "--arbiter", paramLabel = "ID", description = "the arbiter (default: ${DEFAULT-VALUE})")
    private String arbiter = "arbiter";

    @Override
    public Integer call() throws Exception {
        var out = Sandbox.narrator();
        var plan = SandboxPlan.of(guest, hosts, List.of(arbiter));
        out.say("Starting " + Sandbox.describe(plan));
        try (var sandbox = Sandbox.start(plan, Sandbox.takeRunDirectory(), out)) {
            print(sandbox.federation(), out);
            while (sandbox.federation().dead().isEmpty()) {
                Thread.sleep(1_000);
            }
            out.say("ended though nobody stopped it: " + sandbox.federation().dead());
            return 1;
        }
    }

    private static void print(SandboxFederation federation, Narrator out) {
        out.say("");
        for (var party : federation.plan().parties()) {
            out.say(String.format("  %-10s %s", party.id(), federation.api(party.id())));
        }
        out.say("  issuer     " + federation.tokenEndpoint() + "  (grant_type=password, username, password)\n");
        out.say(String.format("  %-20s %-26s %s", "user", "password of this run", "may"));
        for (var user : federation.users()) {
            out.say(String.format("  %-20s %-26s %s", user.name(), user.password(), user.authority()));
        }
        out.say("\nThe description of each API: …/api/v1/openapi. Ctrl-C stops everything.");
    }
}
