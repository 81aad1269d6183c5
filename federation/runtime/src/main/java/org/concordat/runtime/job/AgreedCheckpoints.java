package org.concordat.runtime.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobSpec;
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
                && spec.tasks().stream()
                        .anyMatch(task -> registry.find(task)
                                .filter(protocol -> protocol.script(task).hasCheckpoints())
                                .isPresent());
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
            if (!protocol.script(task).hasCheckpoints()) {
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

    /** Whether this member has all that it needs of these places. */
    boolean within(List<Place> own, List<Place> agreed, Member self) {
        return agreed.stream()
                .allMatch(place -> place.task() >= 0
                        && place.task() < spec.tasks().size()
                        && (own.contains(place)
                                || registry.find(spec.tasks().get(place.task()))
                                        .filter(protocol -> protocol.roles().contains(self.role()))
                                        .isEmpty()));
    }
}
