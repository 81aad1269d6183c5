package org.concordat.protocol.intersection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.dataset.AlignedSamples;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.protocol.intersection.IntersectionMessage.Blinded;
import org.concordat.protocol.intersection.IntersectionMessage.SetSize;
import org.concordat.protocol.intersection.IntersectionMessage.Verdict;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.TranscriptAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class IntersectionTest {
    private static final Map<String, Object> SMALL_BLOCKS = Map.of("block_size", 32L);

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "2, 3", "2, 4", "3, 5", "4, 6"})
    void findsWhatPlainSetIntersectionFinds(int hosts, long seed) {
        var people = People.random(hosts, 150, 0.75, seed);
        var run = people.federation().seed(seed).run(People.task(SMALL_BLOCKS));

        var order = People.aligned(run, People.BANK).ids();
        assertThat(order).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(order)).isEqualTo(people.common()).isNotEmpty();
        for (var member : people.roster.dataMembers()) {
            var aligned = People.aligned(run, member.party());
            assertThat(aligned.ids())
                    .as("row i is the same person at %s", member)
                    .isEqualTo(order);
            var ownIds = people.ids(member.party());
            for (int i = 0; i < aligned.count(); i++) {
                int row = (int) aligned.rows().features().at(i, 0);
                assertThat(ownIds.get(row)).isEqualTo(order.get(i));
            }
            assertThat(run.report(member.party(), 0, IntersectionReport.class))
                    .isEqualTo(new IntersectionReport(order.size(), ownIds.size()));
        }
        TranscriptAssert.assertThat(run.transcript()).conformsToScript().declaresWhatItDiscloses();
    }

    @Test
    void leavesTheArbiterOut() {
        var run = People.random(1, 40, 0.8, 1).federation().run(People.task(Map.of()));
        assertThat(run.transcript().receivedBy(new PartyId("arbiter"))).isEmpty();
        assertThat(run.transcript().bytesSentBy(new PartyId("arbiter"))).isZero();
    }

    @Test
    void showsAHostNothingButBlindedPointsAndItsOwnRows() {
        var run = People.random(2, 60, 0.9, 1).federation().run(People.task(Map.of()));
        TranscriptAssert.assertThat(run.transcript())
                .disclosesOnlyTo(
                        People.host(0), DisclosureKind.PARAMETER, DisclosureKind.BLINDED, DisclosureKind.MEMBERSHIP)
                .disclosesOnlyTo(People.BANK, DisclosureKind.PARAMETER, DisclosureKind.BLINDED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void countsWithoutAligning(long seed) {
        var people = People.random(1, 100, 0.6, seed);
        var run = people.federation().seed(seed).run(People.task(Map.of("mode", "cardinality", "block_size", 16L)));
        assertThat(run.report(People.BANK, 0, IntersectionReport.class).rows())
                .isEqualTo(people.common().size());
        assertThat(run.result(People.host(0)).report())
                .isEqualTo(new IntersectionReport.OwnRows(
                        people.ids(People.host(0)).size()));
        assertThat(run.workspace(People.BANK).find(AlignedSamples.class)).isEmpty();
        assertThat(run.transcript().messages(Verdict.class)).containsExactly(new Verdict(true, 0));
        TranscriptAssert.assertThat(run.transcript()).conformsToScript();
    }

    @Test
    void refusesTheCardinalityAmongThree() {
        var federation = People.random(2, 20, 0.9, 1).federation();
        assertThatThrownBy(() -> federation.run(People.task(Map.of("mode", "cardinality"))))
                .hasMessageContaining("between two parties, found 3");
    }

    @Test
    void listsEveryWrongParameterAtOnce() {
        var federation = People.random(5, 20, 0.9, 1).federation();
        assertThatThrownBy(() -> federation.run(
                        People.task(Map.of("mode", "count", "pad_to", -1L, "blocksize", 3L, "block_size", 0L))))
                .hasMessageContaining("/tasks/0/mode unknown-value")
                .hasMessageContaining("/tasks/0/pad_to out-of-range")
                .hasMessageContaining("/tasks/0/block_size out-of-range")
                .hasMessageContaining("/tasks/0/blocksize unknown-field")
                .hasMessageContaining("/roster/hosts out-of-range");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void hidesTheSizesBehindThePadding(int hosts) {
        var people = People.random(hosts, 60, 0.8, 7);
        var run = people.federation().run(People.task(Map.of("pad_to", 128L, "block_size", 40L)));
        assertThat(new TreeSet<>(People.aligned(run, People.BANK).ids())).isEqualTo(people.common());
        assertThat(run.transcript().messages(SetSize.class)).allMatch(size -> size.count() == 128);
    }

    @Test
    void refusesASetLargerThanThePadding() {
        var federation = People.random(1, 60, 0.9, 7).federation();
        assertThatThrownBy(() -> federation.run(People.task(Map.of("pad_to", 8L))))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(EntitySet.SET_TOO_LARGE))
                .hasMessageContaining("raise pad_to");
    }

    @Test
    void refusesIdsThatRepeatWithCountsAlone() {
        var people = People.of(List.of("a", "b", "secret"), List.of("a", "secret", "b", "secret", "secret"));
        assertThatThrownBy(() -> people.federation().run(People.task(Map.of("duplicates", "allow"))))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(EntitySet.DUPLICATE_IDS))
                .hasMessageContaining("1 ids occur more than once among the 5 rows, 2 rows too many")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void alignsEveryRowOfARepeatedGuestIdWhereAllowed(int hosts) {
        var guest = List.of("a", "b", "a", "c", "x", "x");
        var host = List.of("c", "a", "d");
        var people = hosts == 1 ? People.of(guest, host) : People.of(guest, host, List.of("c", "e", "a"));
        var run = people.federation().run(People.task(Map.of("duplicates", "allow")));
        var order = People.aligned(run, People.BANK).ids();
        assertThat(order).containsExactlyInAnyOrder("a", "a", "c");
        assertThat(People.aligned(run, People.host(hosts - 1)).ids()).isEqualTo(order);
        assertThatThrownBy(() -> people.federation().run(People.task(Map.of())))
                .hasMessageContaining("2 ids occur more than once");
    }

    @ParameterizedTest
    @CsvSource({"1, samples", "1, cardinality", "2, samples"})
    void failsEverywhereWithoutANumberBelowTheLargestFloor(int hosts, String mode) {
        var people = People.random(hosts, 50, 0.7, 11);
        int common = people.common().size();
        var task = People.task(Map.of("mode", mode));
        var exactly = new LocalPolicy(1024, common, 1);
        assertThat(people.federation()
                        .policy(People.host(hosts - 1), exactly)
                        .attempt(task)
                        .failure())
                .isEmpty();

        var more = new LocalPolicy(1024, common + 1, 1);
        var run = people.federation().policy(People.host(hosts - 1), more).attempt(task);
        for (var member : people.roster.dataMembers()) {
            assertThat(run.at(member.party()).failure()).hasValueSatisfying(failure -> {
                assertThat(failure.code()).isEqualTo(Opening.TOO_SMALL);
                assertThat(failure.detail()).doesNotContainPattern("[0-9]");
            });
        }
        assertThat(run.transcript().messages(Verdict.class)).allMatch(new Verdict(false, 0)::equals);
        assertThat(run.workspace(People.BANK).find(AlignedSamples.class)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 5", "2, 0"})
    void failsAtAnEmptyIntersectionAlsoWithoutAFloor(int hosts, int guestIds) {
        var guest = IntStream.range(0, guestIds).mapToObj(i -> "g" + i).toList();
        var other = List.of("h1", "h2");
        var people = hosts == 1 ? People.of(guest, other) : People.of(guest, other, other);
        var run = people.federation().policy(new LocalPolicy(1024, 0, 1)).attempt(People.task(Map.of()));
        assertThat(run.failure()).hasValueSatisfying(e -> assertThat(e.code()).isEqualTo(Opening.TOO_SMALL));
    }

    @Test
    void drawsAnOrderThatFollowsNoPartysRows() {
        var ids = IntStream.range(0, 400).mapToObj(i -> "p" + i).toList();
        var people = People.of(ids, ids);
        var run = people.federation().seed(3).run(People.task(Map.of()));
        assertThat(Math.abs(rankCorrelation(run, People.BANK))).isLessThan(0.2); // sd 0.05
        assertThat(Math.abs(rankCorrelation(run, People.host(0)))).isLessThan(0.2);
        var again = people.federation().seed(4).run(People.task(Map.of()));
        assertThat(People.aligned(again, People.BANK).ids())
                .isNotEqualTo(People.aligned(run, People.BANK).ids());
    }

    /** Between the aligned order and the party's own row order; all rows are aligned. */
    private static double rankCorrelation(FederationRun run, PartyId party) {
        var rows = People.aligned(run, party).rows().features().columnArray(0);
        double middle = (rows.length - 1) / 2.0;
        double product = 0;
        double square = 0;
        for (int i = 0; i < rows.length; i++) {
            product += (i - middle) * (rows[i] - middle);
            square += (i - middle) * (i - middle);
        }
        return product / square;
    }

    @Test
    void showsProgressBlockByBlock() {
        var run = People.random(1, 100, 1.0, 1).federation().run(People.task(SMALL_BLOCKS));
        assertThat(run.at(People.BANK).progress()).hasSize(4).last().satisfies(progress -> {
            assertThat(progress.stage()).isEqualTo("block 4 of 4");
            assertThat(progress.done()).isEqualTo(progress.total());
        });
        assertThat(run.at(People.host(0)).checkpoints()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void goesOnAfterTheLastCommonBlock(int hosts) {
        var people = People.random(hosts, 100, 1.0, 21);
        var task = People.task(SMALL_BLOCKS);
        var broken = people.federation()
                .tamper((_, _, message) -> {
                    // The guest's last block, 4 of its 100 ids and 4 controls, is spoilt on its way.
                    boolean last = message instanceof Blinded(var points) && points.count() == 8;
                    return last ? new Blinded(new Points(new byte[Points.BYTES])) : message;
                })
                .attempt(task);
        assertThat(broken.failure()).isPresent();
        assertThat(broken.at(People.BANK).checkpoints()).hasSize(3);
        var resumed = people.federation().seed(99).resuming(broken).run(task);
        assertThat(new TreeSet<>(People.aligned(resumed, People.BANK).ids())).isEqualTo(people.common());
        assertThat(People.aligned(resumed, People.host(hosts - 1)).ids())
                .isEqualTo(People.aligned(resumed, People.BANK).ids());
        assertThat(People.aligned(resumed, People.BANK).ids())
                .as("in the order in which they would have been without the break")
                .isEqualTo(People.aligned(people.federation().run(task), People.BANK)
                        .ids());
        assertThat(resumed.transcript().between(People.BANK, People.host(0)).stream()
                        .filter(entry -> entry.message() instanceof Blinded))
                .hasSize(1);
        TranscriptAssert.assertThat(resumed.transcript()).conformsToScript();
    }

    /** Two blocks more cost as much whether they are the third and fourth or the thirteenth and fourteenth. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void sealsWithEachBlockWhatTheBlockAdds(int hosts) {
        int few = sealedBytes(hosts, 2);
        int more = sealedBytes(hosts, 4);
        assertThat(sealedBytes(hosts, 14) - sealedBytes(hosts, 12)).isEqualTo(more - few);
        assertThat(more).isEqualTo(2 * few);
    }

    /** By the guest, over whole blocks of 32 ids. */
    private static int sealedBytes(int hosts, int blocks) {
        var run = People.random(hosts, 32 * blocks, 1.0, 5).federation().run(People.task(SMALL_BLOCKS));
        var checkpoints = run.at(People.BANK).checkpoints();
        assertThat(checkpoints).hasSize(blocks);
        return checkpoints.stream()
                .mapToInt(each -> RecordCodec.encode(each.state()).length
                        + each.part()
                                .map(part -> RecordCodec.encode(part).length)
                                .orElse(0))
                .sum();
    }
}
