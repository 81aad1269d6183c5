package org.concordat.testkit;

import java.util.Arrays;
import java.util.EnumSet;
import org.assertj.core.api.AbstractAssert;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.Discloses;
import org.concordat.federation.audit.DisclosureKind;

/** What can be said of a {@link Transcript}. */
public final class TranscriptAssert extends AbstractAssert<TranscriptAssert, Transcript> {
    private TranscriptAssert(Transcript transcript) {
        super(transcript, TranscriptAssert.class);
    }

    public static TranscriptAssert assertThat(Transcript transcript) {
        return new TranscriptAssert(transcript);
    }

    /** For each task and each ordered pair of members, the messages are a complete word of the script. */
    public TranscriptAssert conformsToScript() {
        for (int task = 0; task < actual.protocols().size(); task++) {
            for (Member from : actual.roster().members()) {
                for (Member to : actual.roster().members()) {
                    if (!from.equals(to)) {
                        conforms(task, from, to);
                    }
                }
            }
        }
        return this;
    }

    /** Every message record says what it discloses. */
    public TranscriptAssert declaresWhatItDiscloses() {
        for (var entry : actual.entries()) {
            if (!entry.message().getClass().isAnnotationPresent(Discloses.class)) {
                failWithMessage(
                        "%s has no @Discloses", entry.message().getClass().getSimpleName());
            }
        }
        return this;
    }

    /** Nothing but these kinds left any member. */
    public TranscriptAssert disclosesOnly(DisclosureKind... kinds) {
        actual.entries().forEach(entry -> requireKind(entry, kinds));
        return this;
    }

    /** Nothing but these kinds was shown to {@code party}. */
    public TranscriptAssert disclosesOnlyTo(PartyId party, DisclosureKind... kinds) {
        actual.receivedBy(party).forEach(entry -> requireKind(entry, kinds));
        return this;
    }

    /** Two runs sent the same bytes on each ordered pair of members. */
    public TranscriptAssert hasTheSameMessagesAs(Transcript other) {
        for (Member from : actual.roster().members()) {
            for (Member to : actual.roster().members()) {
                var mine = actual.between(from.party(), to.party());
                var others = other.between(from.party(), to.party());
                if (mine.size() != others.size()) {
                    failWithMessage("%s → %s: %d messages here, %d there", from, to, mine.size(), others.size());
                }
                for (int i = 0; i < mine.size(); i++) {
                    if (!Arrays.equals(mine.get(i).payload(), others.get(i).payload())) {
                        failWithMessage("message %d differs: %s", i, mine.get(i));
                    }
                }
            }
        }
        return this;
    }

    private void conforms(int task, Member from, Member to) {
        var conformance = actual.protocols().get(task).script().between(actual.roster(), from, to);
        for (var entry : actual.between(from.party(), to.party())) {
            if (entry.address().task() == task) {
                var expected = conformance.expected();
                if (!conformance.advance(entry.address().type())) {
                    failWithMessage("task %d: found %s, the script expects %s", task, entry, expected);
                }
            }
        }
        if (!conformance.complete()) {
            failWithMessage(
                    "task %d: %s → %s ended early, the script expects %s", task, from, to, conformance.expected());
        }
    }

    private void requireKind(Transcript.Entry entry, DisclosureKind... kinds) {
        var discloses = entry.message().getClass().getAnnotation(Discloses.class);
        if (discloses == null || !EnumSet.copyOf(Arrays.asList(kinds)).contains(discloses.kind())) {
            failWithMessage(
                    "%s discloses %s, allowed are %s",
                    entry, discloses == null ? "nothing declared" : discloses.kind(), Arrays.toString(kinds));
        }
    }
}
