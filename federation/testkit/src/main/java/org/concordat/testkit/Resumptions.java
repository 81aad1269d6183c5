package org.concordat.testkit;

import java.util.List;
import java.util.Optional;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.channel.Session.Resumption;

/** Where the next attempt goes on: the last round at whose end every member of the task sealed a state. */
final class Resumptions {
    private Resumptions() {}

    static <S extends Record> Optional<Resumption<S>> find(FederationRun run, PartyId self, int task, Class<S> type) {
        int common = common(run, task);
        return inTask(run.at(self), task).stream()
                .filter(checkpoint -> checkpoint.round() == common)
                .reduce((_, last) -> last)
                .map(checkpoint -> new Resumption<>(checkpoint.round(), sealed(type, checkpoint.state())));
    }

    static <P extends Record> List<P> parts(FederationRun run, PartyId self, int task, Class<P> type) {
        int common = common(run, task);
        return inTask(run.at(self), task).stream()
                .filter(checkpoint -> checkpoint.round() <= common)
                .flatMap(checkpoint -> checkpoint.part().stream())
                .map(part -> sealed(type, part))
                .toList();
    }

    /** Through the codec, as a real one: what is no field type does not survive. */
    private static <S extends Record> S sealed(Class<S> type, Record state) {
        return RecordCodec.decode(type, RecordCodec.encode(state));
    }

    private static int common(FederationRun run, int task) {
        var roles = run.transcript().protocols().get(task).protocol().roles();
        return run.transcript().roster().members().stream()
                .filter(member -> roles.contains(member.role()))
                .map(member -> inTask(run.at(member.party()), task))
                .mapToInt(list -> list.stream()
                        .mapToInt(FederationRun.Checkpoint::round)
                        .max()
                        .orElse(0))
                .min()
                .orElse(0);
    }

    private static List<FederationRun.Checkpoint> inTask(FederationRun.Outcome outcome, int task) {
        return outcome.checkpoints().stream()
                .filter(checkpoint -> checkpoint.task() == task)
                .toList();
    }
}
