package org.concordat.protocol.regression;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.protocol.AlreadyAligned;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.preparation.Splitting;
import org.concordat.protocol.preparation.Standardization;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.InMemoryFederation;

/** The job of these tests: align, split, standardize, train. Training is its task 3. */
final class Jobs {
    static final int TRAIN = 3;

    private Jobs() {}

    static InMemoryFederation federation(VerticalData data, Protocol<?>... more) {
        var protocols = new ArrayList<Protocol<?>>(List.of(
                new AlreadyAligned(),
                new Splitting(),
                new Standardization(),
                VerticalRegression.logistic(),
                VerticalRegression.linear()));
        protocols.addAll(List.of(more));
        var federation = InMemoryFederation.of(data.roster())
                .seed(11)
                .protocols(new ProtocolRegistry(protocols))
                .dataset(VerticalData.GUEST, data.guest());
        for (int i = 0; i < data.hosts().size(); i++) {
            federation.dataset(VerticalData.host(i), data.hosts().get(i));
        }
        return federation;
    }

    static TaskSpec[] logistic(Map<String, Object> parameters) {
        return job("vertical-logistic-regression", Map.of("clip", 3L), parameters);
    }

    static TaskSpec[] linear(Map<String, Object> parameters) {
        return job("vertical-linear-regression", Map.of(), parameters);
    }

    static TaskSpec[] job(String protocol, Map<String, Object> scaling, Map<String, Object> parameters) {
        return new TaskSpec[] {
            new TaskSpec("intersect", null, Map.of()),
            new TaskSpec("split", null, Map.of("by", "id-hash", "test", 0.3)),
            new TaskSpec("standardize", null, scaling),
            new TaskSpec("train", protocol, parameters)
        };
    }

    static Map<String, Object> with(Map<String, Object> parameters, Object... more) {
        var all = new HashMap<>(parameters);
        for (int i = 0; i < more.length; i += 2) {
            all.put((String) more[i], more[i + 1]);
        }
        return all;
    }

    static GuestModelShare guestShare(FederationRun run) {
        return (GuestModelShare) run.workspace(VerticalData.GUEST).require(ModelShare.class, "train");
    }

    static HostModelShare hostShare(FederationRun run, int host) {
        return (HostModelShare) run.workspace(VerticalData.host(host)).require(ModelShare.class, "train");
    }

    /** Guest's, hosts', intercept. */
    static double[] weights(FederationRun run, int hosts) {
        var all = new ArrayList<Double>();
        guestShare(run).coefficients().forEach(c -> all.add(c.weight()));
        for (int i = 0; i < hosts; i++) {
            hostShare(run, i).coefficients().forEach(c -> all.add(c.weight()));
        }
        all.add(guestShare(run).intercept());
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    static List<Double> losses(FederationRun run) {
        return run.report(VerticalData.GUEST, TRAIN, TrainingReport.Guest.class).losses();
    }
}
