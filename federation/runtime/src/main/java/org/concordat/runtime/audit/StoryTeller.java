package org.concordat.runtime.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditEntry;
import org.jspecify.annotations.Nullable;

/** Hears the entries of one job, oldest first, and tells its story. */
final class StoryTeller {
    private static final Set<String> ANSWERS = Set.of("job-approved", "job-refused", "approval-withdrawn");
    private static final int MOST_STEPS = 10_000;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

    private final PartyId self;
    private final List<JobStory.Answer> answers = new ArrayList<>();
    private final List<JobStory.Event> steps = new ArrayList<>();
    private final Map<Sort, Sum> released = new LinkedHashMap<>();
    private final List<Long> altered = new ArrayList<>();
    private @Nullable JdbcEntryRow first;
    private @Nullable Long approval;

    StoryTeller(PartyId self) {
        this.self = self;
    }

    private record Sort(String to, int task, String protocol, String message, String kind, String what) {}

    private record Sum(
            long messages,
            long bytes,
            Instant first,
            Instant last,
            @Nullable Long approval) {
        Sum and(Sum later) {
            return new Sum(
                    messages + later.messages,
                    bytes + later.bytes,
                    first.isBefore(later.first) ? first : later.first,
                    last.isAfter(later.last) ? last : later.last,
                    approval);
        }
    }

    void hear(JdbcEntryRow row, boolean holds) {
        if (!holds && altered.size() < JobStory.MOST_ALTERED) {
            altered.add(row.id());
        }
        var entry = row.entry();
        if (ANSWERS.contains(entry.act())) {
            answer(row.id(), entry);
        } else if (entry.act().equals("disclosure")) {
            disclosure(entry);
        } else if (first != null && steps.size() < MOST_STEPS) {
            steps.add(event(row.id(), entry, detail(entry)));
        }
        first = first == null ? row : first;
    }

    private void answer(long id, AuditEntry entry) {
        var party = text(entry, "party");
        if (entry.act().equals("job-approved") && party.equals(self.value())) {
            approval = id;
        }
        answers.add(new JobStory.Answer(
                id,
                entry.at(),
                entry.actor(),
                party,
                entry.act(),
                entry.details().get("reason")));
    }

    private void disclosure(AuditEntry entry) {
        released.merge(
                new Sort(
                        text(entry, "to"),
                        (int) number(entry, "task"),
                        text(entry, "protocol"),
                        text(entry, "message"),
                        text(entry, "kind"),
                        text(entry, "what")),
                new Sum(1, number(entry, "bytes"), entry.at(), entry.at(), approval),
                Sum::and);
    }

    private static String text(AuditEntry entry, String name) {
        return entry.details().getOrDefault(name, "");
    }

    /** 0 of what somebody may have put in its place. */
    private static long number(AuditEntry entry, String name) {
        var digits = text(entry, name);
        return NUMBER.matcher(digits).matches() ? Long.parseLong(digits) : 0;
    }

    private static String detail(AuditEntry entry) {
        var details = new TreeMap<>(entry.details());
        details.remove("spec");
        details.remove("name");
        return AuditLeaf.texts(details);
    }

    private static JobStory.Event event(long id, AuditEntry entry, @Nullable String detail) {
        return new JobStory.Event(id, entry.at(), entry.actor(), entry.act(), detail);
    }

    /** Empty if there was nothing to hear. */
    Optional<JobStory> story() {
        return Optional.ofNullable(first).map(begun -> {
            var details = begun.entry().details();
            return new JobStory(
                    event(begun.id(), begun.entry(), null),
                    details.get("name"),
                    details.get("spec"),
                    answers,
                    steps,
                    released.entrySet().stream()
                            .map(each -> told(each.getKey(), each.getValue()))
                            .toList(),
                    altered);
        });
    }

    private static JobStory.Released told(Sort sort, Sum sum) {
        return new JobStory.Released(
                sort.to(),
                sort.task(),
                sort.protocol(),
                sort.message(),
                sort.kind(),
                sort.what(),
                sum.messages(),
                sum.bytes(),
                sum.first(),
                sum.last(),
                sum.approval());
    }
}
