package org.concordat.federation.task;

import java.util.List;
import java.util.Optional;
import org.concordat.federation.job.TaskSpec;

/** The protocols that a service plays. */
public record ProtocolRegistry(List<Protocol<?>> protocols) {
    public ProtocolRegistry {
        protocols = List.copyOf(protocols);
    }

    public static ProtocolRegistry of(Protocol<?>... protocols) {
        return new ProtocolRegistry(List.of(protocols));
    }

    /** The one that does the task: by its protocol's name, or the only one for its kind. */
    public Optional<Protocol<?>> find(TaskSpec task) {
        return protocols.stream()
                .filter(protocol -> protocol.tasks().contains(task.task())
                        && (task.protocol() == null || task.protocol().equals(protocol.name())))
                .findFirst();
    }
}
