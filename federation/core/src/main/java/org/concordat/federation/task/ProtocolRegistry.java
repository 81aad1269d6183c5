package org.concordat.federation.task;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.concordat.federation.channel.ProtocolVersion;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.TaskSpec;

/**
 * The protocols that a service plays, each in one version or in several: this is the one list of them. A service goes on
 * playing an older version, so that it has one in common with services of the release before, until that is retired here.
 */
public record ProtocolRegistry(List<Protocol<?>> protocols) {
    public ProtocolRegistry {
        protocols = List.copyOf(protocols);
        var ids = new HashSet<String>();
        for (Protocol<?> protocol : protocols) {
            if (!ids.add(protocol.id())) {
                throw new IllegalArgumentException(protocol.id() + " is there twice");
            }
        }
    }

    public static ProtocolRegistry of(Protocol<?>... protocols) {
        return new ProtocolRegistry(List.of(protocols));
    }

    /** The one that does the task, by its protocol's name, or the only one for its kind; in the highest version that is here. */
    public Optional<Protocol<?>> find(TaskSpec task) {
        return versions(task).findFirst();
    }

    /** The protocol that does the task, in each version that is here, the highest first. */
    public Stream<Protocol<?>> versions(TaskSpec task) {
        var name = doing(task).map(Protocol::name).findFirst();
        return doing(task)
                .filter(protocol -> name.equals(Optional.of(protocol.name())))
                .sorted(Comparator.comparingInt((Protocol<?> protocol) -> protocol.version())
                        .reversed());
    }

    private Stream<Protocol<?>> doing(TaskSpec task) {
        return protocols.stream()
                .filter(protocol -> protocol.tasks().contains(task.task())
                        && (task.protocol() == null || task.protocol().equals(protocol.name())));
    }

    /** Of each protocol of the job the versions that it could be played in here: those that object to none of its tasks. */
    public List<ProtocolVersion> offered(JobSpec job) {
        return protocols.stream()
                .filter(protocol -> plays(protocol, job))
                .map(Protocol::spoken)
                .sorted()
                .toList();
    }

    private boolean plays(Protocol<?> protocol, JobSpec job) {
        var own = IntStream.range(0, job.tasks().size())
                .filter(task -> versions(job.tasks().get(task))
                        .anyMatch(version -> version.name().equals(protocol.name())))
                .toArray();
        return own.length > 0
                && IntStream.of(own)
                        .allMatch(task ->
                                protocol.tasks().contains(job.tasks().get(task).task())
                                        && protocol.check(job, task).isEmpty());
    }

    /** Those of these versions that are here, with these very messages; of a protocol that is not among them, all. */
    public ProtocolRegistry among(List<ProtocolVersion> versions) {
        return new ProtocolRegistry(protocols.stream()
                .filter(protocol -> versions.stream()
                                .noneMatch(version -> version.protocol().equals(protocol.name()))
                        || versions.contains(protocol.spoken()))
                .toList());
    }
}
