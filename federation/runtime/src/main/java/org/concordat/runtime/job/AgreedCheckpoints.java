package org.concordat.runtime.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.job.coordination.Coordination.Place;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.ProtocolRegistry;

/** Whether a job can be taken up again after the service of a member was stopped, and where. */
record AgreedCheckpoints(JobSpec spec, ProtocolRegistry registry) {
    /** One of its tasks seals states, and none of them may be run once only. */
    boolean possible() {
        return spec.tasks().stream()
                        .allMatch(task ->
                                registry.find(task).filter(Protocol::repeatable).isPresent())
                && spec.tasks().stream().anyMatch(this::seals);
    }

    /**
     * Of each task the last round at whose end every member of it sealed a state. After a task that begins anew there are none:
     * they may rest upon what it draws.
     */
    List<Place> agree(Map<PartyId, List<Place>> held) {
        var places = new ArrayList<Place>();
        for (int i = 0; i < spec.tasks().size(); i++) {
            var task = spec.tasks().get(i);
            var protocol = registry.find(task).orElseThrow();
            if (!seals(task)) {
                continue;
            }
            var members = spec.roster().members().stream()
                    .filter(member -> protocol.roles().contains(member.role()))
                    .toList();
            var common = common(i, members, held);
            if (common.isEmpty()) {
                break;
            }
            places.add(new Place(i, common.getAsInt()));
        }
        return places;
    }

    private static OptionalInt common(int task, List<Member> members, Map<PartyId, List<Place>> held) {
        return held.getOrDefault(members.getFirst().party(), List.of()).stream()
                .filter(place -> place.task() == task)
                .filter(place -> members.stream()
                        .allMatch(member ->
                                held.getOrDefault(member.party(), List.of()).contains(place)))
                .mapToInt(Place::round)
                .max();
    }

    /**
     * Whether these places could have been agreed upon, as far as this member can tell: they are of the first tasks that seal
     * states, none left out, and it has all that it needs of them.
     */
    boolean within(List<Place> own, List<Place> agreed, Member self) {
        var sealing = IntStream.range(0, spec.tasks().size())
                .filter(task -> seals(spec.tasks().get(task)))
                .limit(agreed.size())
                .boxed()
                .toList();
        return agreed.stream().map(Place::task).toList().equals(sealing)
                && agreed.stream()
                        .allMatch(place -> own.contains(place)
                                || registry.find(spec.tasks().get(place.task()))
                                        .filter(protocol -> protocol.roles().contains(self.role()))
                                        .isEmpty());
    }

    private boolean seals(TaskSpec task) {
        return registry.find(task)
                .filter(protocol -> protocol.script(task).hasCheckpoints())
                .isPresent();
    }
}
