package org.concordat.runtime.job;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.concordat.federation.Member;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.EnvelopeSeal;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.JobStore;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.runtime.job.spec.JobSpecParser;

/**
 * How long a frame may be, by its signed head, before it is read: nothing of a type that the script does not let the sender's
 * role send to this party's; of a type of numbers alone, exactly what these take; of one that holds matrices or lists, the
 * longest frame that the transport takes. A head whose sender means other messages by the protocol's version is refused.
 */
final class ScriptBounds implements Exchange.FrameLimit {
    /** Of coordination and of the audit logs' messages: a specification of at most 1 MiB and what comes with it. */
    static final long COORDINATION = 2L << 20;

    private static final int KEPT = 256;

    private final JobStore jobs;
    private final ProtocolRegistry registry;
    private final long longestFrame;
    private final Map<JobId, JobSpec> read = new LinkedHashMap<>();

    ScriptBounds(JobStore jobs, ProtocolRegistry registry, long longestFrame) {
        this.jobs = jobs;
        this.registry = registry;
        this.longestFrame = longestFrame;
    }

    @Override
    public long of(Envelope head) {
        if (head.stream().attempt() == 0) {
            return COORDINATION;
        }
        return specification(head.stream().job())
                .flatMap(spec -> type(spec, head))
                .map(this::longest)
                .orElse(0L);
    }

    private long longest(Class<?> type) {
        var numbers = RecordCodec.longest(type);
        return numbers.isPresent() ? EnvelopeSeal.HEAD_BYTES + numbers.getAsLong() : longestFrame;
    }

    private Optional<Class<? extends Message>> type(JobSpec spec, Envelope head) {
        var from = spec.roster().memberOf(head.stream().from());
        var to = spec.roster().memberOf(head.stream().to());
        return from.isEmpty() || to.isEmpty() ? Optional.empty() : type(spec, head.address(), from.get(), to.get());
    }

    private Optional<Class<? extends Message>> type(JobSpec spec, Address address, Member from, Member to) {
        if (address.task() < 0 || address.task() >= spec.tasks().size()) {
            return Optional.empty();
        }
        var task = spec.tasks().get(address.task());
        return registry.versions(task)
                .filter(protocol -> protocol.id().equals(address.protocol()))
                .findFirst()
                .map((Protocol<?> protocol) -> {
                    address.requireOf(protocol.id(), protocol.spoken().schema());
                    return protocol.script(task).types(from.role(), to.role());
                })
                .flatMap(types -> types.stream()
                        .filter(type -> type.getSimpleName().equals(address.type()))
                        .findFirst());
    }

    private synchronized Optional<JobSpec> specification(JobId job) {
        var known = read.get(job);
        if (known != null) {
            return Optional.of(known);
        }
        var found = jobs.find(job)
                .map(stored -> JobSpecParser.read(stored.specification()).spec());
        found.ifPresent(spec -> {
            if (read.size() >= KEPT) {
                read.remove(read.keySet().iterator().next());
            }
            read.put(job, spec);
        });
        return found;
    }
}
