package org.concordat.protocol.intersection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.FederationException;
import org.concordat.federation.channel.SealedRandom;
import org.concordat.protocol.intersection.IntersectionMessage.Blinded;
import org.concordat.testkit.ModularPsiGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attacks that a guard is meant to stop: each succeeds with the guard off. */
@Timeout(60)
class IntersectionAttackTest {
    private static final ModularPsiGroup GROUP = new ModularPsiGroup();

    /** A peer that can list all people there are, as with phone numbers, looks for them in what it was sent. */
    private static long found(List<String> everybody, Points sent) {
        var dictionary = GROUP.hash(everybody.stream()
                .map(id -> concat(new byte[1], id.getBytes(StandardCharsets.UTF_8)))
                .toList());
        var known = encodings(dictionary);
        return encodings(sent).stream().filter(known::contains).count();
    }

    private static Set<String> encodings(Points points) {
        return IntStream.range(0, points.count())
                .mapToObj(i -> HexFormat.of().formatHex(points.at(i)))
                .collect(Collectors.toSet());
    }

    private static byte[] concat(byte[] left, byte[] right) {
        var both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    @Test
    void aDictionaryFindsNobodyInBlindedPoints() {
        var people = People.random(1, 80, 0.8, 2);
        var everybody = new ArrayList<>(new TreeSet<>(people.ids(People.BANK)));
        var run = people.federation().run(People.task(Map.of()));
        run.transcript()
                .messages(Blinded.class)
                .forEach(message ->
                        assertThat(found(everybody, message.points())).isZero());

        // Without the secret, as with a salted hash: everybody.
        var own = EntitySet.of(
                people.ids(People.BANK), false, IntersectionParameters.of(People.task(Map.of())), new SecureRandom());
        assertThat(found(everybody, GROUP.hash(own.inputs(0, own.size())))).isEqualTo(everybody.size());
    }

    @Test
    void aSecondRunShowsNothingThatTheFirstShowed() {
        var people = People.random(1, 60, 0.9, 2);
        var first = people.federation().seed(1).run(People.task(Map.of()));
        var second = people.federation().seed(2).run(People.task(Map.of()));
        var seen = first.transcript()
                .messages(Blinded.class)
                .flatMap(message -> encodings(message.points()).stream())
                .collect(Collectors.toSet());
        second.transcript()
                .messages(Blinded.class)
                .forEach(message -> assertThat(encodings(message.points())).doesNotContainAnyElementsOf(seen));
    }

    /** The size of a host's set, by whether a job fails: from 1 to 1024, of the bounds that may be named. */
    private static int sizeByBisection(List<String> ids, IntPredicate allowed) {
        int[] bounds = IntStream.rangeClosed(1, 1024).filter(allowed).toArray();
        int least = 0;
        for (int most = bounds.length - 1; least < most; ) {
            int tried = (least + most) / 2;
            if (fits(ids, bounds[tried])) {
                most = tried;
            } else {
                least = tried + 1;
            }
        }
        return bounds[least];
    }

    private static boolean fits(List<String> ids, int bound) {
        var parameters = new IntersectionParameters(
                IntersectionParameters.Mode.SAMPLES, bound, 40, IntersectionParameters.Duplicates.REFUSE);
        try {
            EntitySet.of(ids, false, parameters, new SecureRandom());
            return true;
        } catch (FederationException e) {
            assertThat(e.code()).isEqualTo(EntitySet.SET_TOO_LARGE);
            return false;
        }
    }

    @Test
    void oneBoundAfterAnotherFindsASetsSizeUnlessBoundsArePowersOfTwo() {
        IntPredicate allowed = bound -> IntersectionParameters.read(People.task(Map.of("pad_to", (long) bound)), 0)
                .problems()
                .isEmpty();
        for (int size : new int[] {513, 700, 1023}) {
            var ids = IntStream.range(0, size).mapToObj(i -> "id-" + i).toList();
            assertThat(sizeByBisection(ids, _ -> true)).isEqualTo(size);
            assertThat(sizeByBisection(ids, allowed)).as("alike for all").isEqualTo(1024);
        }
    }

    /**
     * A curious guest of three hosts adds up the opened values of some of them: where they cancel, just these hosts hold the
     * id. Returns how many ids of its own it finds so.
     */
    private static long seenAt(List<Set<Integer>> hosts, boolean zeroSharing, int... chosen) {
        var random = new SecureRandom();
        var ids = IntStream.range(0, 60).mapToObj(i -> new byte[] {0, (byte) i}).toList();
        var pairSeeds = new byte[3][3][32];
        for (int j = 0; j < 3; j++) {
            for (int l = j + 1; l < 3; l++) {
                random.nextBytes(pairSeeds[j][l]);
                pairSeeds[l][j] = pairSeeds[j][l];
            }
        }
        var sums = Tags.zeros(ids.size());
        for (int j : chosen) {
            int self = j;
            var seeds = IntStream.range(0, 3)
                    .filter(l -> l != self && zeroSharing)
                    .mapToObj(l -> pairSeeds[self][l])
                    .toList();
            openHost(ids, hosts.get(j), new ZeroSharing(seeds), sums, random);
        }
        return IntStream.range(0, ids.size())
                .filter(i -> sums.high(i) == 0 && sums.low(i) == 0)
                .count();
    }

    private static void openHost(
            List<byte[]> ids, Set<Integer> held, ZeroSharing zero, Tags sums, SecureRandom random) {
        var key = SealedRandom.newSeed(random);
        var keys = held.stream().map(ids::get).toList();
        var values = new Tags();
        for (byte[] id : keys) {
            values.add(Oprf.value(new KeyedHash(key).of(id)), 0);
            zero.addTo(values, values.count() - 1, id);
        }
        ObliviousStore.encode(keys, values, keys.size(), random).addTo(sums, ids);
        for (int i = 0; i < ids.size(); i++) {
            var f = java.nio.ByteBuffer.wrap(Oprf.value(new KeyedHash(key).of(ids.get(i))));
            sums.xor(i, f.getLong(), f.getLong());
        }
    }

    @Test
    void theGuestSeesWhatAllHostsHoldAndNothingOfFewer() {
        var hosts = List.of(range(0, 40), range(10, 50), range(20, 60));
        assertThat(seenAt(hosts, true, 0, 1, 2)).isEqualTo(20);
        assertThat(seenAt(hosts, true, 0)).isZero();
        assertThat(seenAt(hosts, true, 0, 1)).isZero();
        assertThat(seenAt(hosts, true, 1, 2)).isZero();
        // Without the zero sharing every host's set lies open, and every pair's.
        assertThat(seenAt(hosts, false, 0)).isEqualTo(40);
        assertThat(seenAt(hosts, false, 0, 1)).isEqualTo(30);
        assertThat(seenAt(hosts, false, 1, 2)).isEqualTo(30);
    }

    private static Set<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().collect(Collectors.toSet());
    }
}
