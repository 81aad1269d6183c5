package org.concordat.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.Roster;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.Inquiries;
import org.concordat.federation.task.Report;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.lending.LendingCheck;
import org.concordat.protocol.lending.LendingReport;
import org.concordat.sandbox.data.LoanBooks;

/**
 * One period of a lending check, all parties in this JVM: tables, a batch, then single checks one after the other. Times are of
 * the clock; core-seconds of this process, whatever else the machine does.
 */
final class LendingPeriod {
    static final List<Long> BANDS = List.of(0L, 5_000_000L, 20_000_000L);
    static final int MOST_BANKS = 8;

    private static final List<String> NAMES = List.of("north", "south", "east", "west", "lake", "hill", "port", "moor");
    private static final Set<String> OF_CHECKS =
            Set.of("Announced", "Asked", "Answered", "Tokens", "Sums", "Bits", "Tests", "Found", "Coins");
    private static final Set<String> OF_TABLES = Set.of("Blinded", "Shares", "Rows");
    private static final int WARM_UP = 20;
    private static final int TOKEN_AND_CIPHERTEXT = 16 + 512;
    private static final long TOLD_EVERY = 5_000_000_000L;
    private static final double NANOS = 1e9;
    private static final double MEBI = 1 << 20;

    private final Size size;
    private final LoanBooks books;
    private final List<Long> singles = new ArrayList<>();
    private final Map<String, Report> said = new LinkedHashMap<>();
    private Mark began = Mark.now();
    private Mark tables = began;
    private Mark batch = began;
    private long told = began.nanos();
    private long peak;
    private int next;
    private Map<String, Long> bytes = Map.of();

    /** @param applicants of the batch */
    record Size(int banks, int customers, int applicants, int singles) {
        @Override
        public String toString() {
            return banks + " x " + customers;
        }
    }

    /** A moment, by the clock and by this process's work. */
    private record Mark(long nanos, long cpuNanos) {
        static Mark now() {
            return new Mark(
                    System.nanoTime(),
                    ManagementFactory.getOperatingSystemMXBean()
                                    instanceof com.sun.management.OperatingSystemMXBean system
                            ? system.getProcessCpuTime()
                            : 0);
        }

        double secondsSince(Mark before) {
            return (nanos - before.nanos) / NANOS;
        }

        double coreSecondsSince(Mark before) {
            return (cpuNanos - before.cpuNanos) / NANOS;
        }
    }

    LendingPeriod(Size size) {
        this.size = size;
        this.books = LoanBooks.generate(NAMES.subList(0, size.banks()), size.customers(), size.applicants(), 2026);
    }

    Size size() {
        return size;
    }

    /** @throws IllegalStateException if an answer differs from addition in the clear */
    LendingPeriod go() throws InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "  %d banks × %,d customers, %,d applicants, %,d single checks …%n",
                size.banks(),
                size.customers(),
                books.applicants().size(),
                size.singles());
        var parties = NAMES.subList(0, size.banks()).stream().map(PartyId::new).toList();
        var roster = new Roster(
                parties.getFirst(), parties.subList(1, parties.size()), new PartyId("arbiter"), new PartyId("opener"));
        heap().forEach(MemoryPoolMXBean::resetPeakUsage);
        began = Mark.now();
        told = began.nanos();
        bytes = new ManyParties(roster, datasets(parties), Paillier.scheme(2048), this::nextSingle, this::progress)
                .run(new LendingCheck(), task());
        peak = heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        requireRight();
        return this;
    }

    private static List<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private Map<PartyId, Map<String, DatasetRows>> datasets(List<PartyId> parties) {
        var datasets = new HashMap<PartyId, Map<String, DatasetRows>>();
        for (var party : parties) {
            var book = Objects.requireNonNull(books.books().get(party.value()));
            datasets.put(
                    party,
                    Map.of(
                            party.value(),
                            rows(
                                    List.copyOf(book.keySet()),
                                    book.values().stream()
                                            .mapToDouble(Long::doubleValue)
                                            .toArray()),
                            "applicants",
                            rows(
                                    books.applicants(),
                                    new double[books.applicants().size()])));
        }
        return datasets;
    }

    private static DatasetRows rows(List<String> ids, double[] amounts) {
        return DatasetRows.unlabelled(ids, List.of("outstanding_cents"), Matrix.column(amounts));
    }

    private static TaskSpec task() {
        return new TaskSpec(
                "lending-check",
                null,
                Map.of(
                        "k",
                        2L,
                        "amount",
                        "outstanding_cents",
                        "bands",
                        BANDS,
                        "applicants",
                        "applicants",
                        "serve",
                        true,
                        "checks",
                        1_000_000L,
                        "key_bits",
                        2048L));
    }

    private synchronized void progress(Member member, Progress progress) {
        var now = Mark.now();
        if (member.role() == Role.ARBITER && progress.stage().startsWith("table")) {
            tables = now;
        }
        if (member.role() == Role.GUEST && progress.stage().equals("applicants")) {
            batch = now;
        }
        if (now.nanos() - told > TOLD_EVERY && progress.total() > 0) {
            told = now.nanos();
            System.out.printf(
                    Locale.ROOT,
                    "    %4.0f s  %s: %s %,d of %,d%n",
                    now.secondsSince(began),
                    member.party(),
                    progress.stage(),
                    progress.done(),
                    progress.total());
        }
    }

    private Optional<Inquiries.Inquiry> nextSingle() {
        if (next >= WARM_UP + size.singles()) {
            return Optional.empty();
        }
        int number = next++;
        var who = number % 2 == 0 ? "S%07d".formatted(number) : LoanBooks.person(number);
        long asked = System.nanoTime();
        return Optional.of(new Inquiries.Inquiry() {
            @Override
            public String subject() {
                return who;
            }

            @Override
            public void answer(Report report) {
                said.put(who, report);
                if (number >= WARM_UP) {
                    singles.add(System.nanoTime() - asked);
                }
            }

            @Override
            public void refuse(ErrorCode code, String detail) {
                throw new IllegalStateException(detail);
            }
        });
    }

    private void requireRight() {
        said.forEach((who, report) -> {
            if (!(report instanceof LendingReport.Answer(boolean atLeastK, Long band))
                    || !books.answer(who, 2, BANDS).equals(who + "," + atLeastK + "," + band)) {
                throw new IllegalStateException("an answer differs from addition in the clear");
            }
        });
    }

    /** All hosts' rows, padding included. */
    long rows() {
        return Objects.requireNonNull(bytes.get("Rows")) / TOKEN_AND_CIPHERTEXT;
    }

    double tableSeconds() {
        return tables.secondsSince(began);
    }

    double batchMillisEach() {
        return 1e3 * batch.secondsSince(tables) / books.applicants().size();
    }

    double rowsPerCoreSecond() {
        return rows() / tables.coreSecondsSince(began);
    }

    double coreMillisEach() {
        return 1e3 * batch.coreSecondsSince(tables) / books.applicants().size();
    }

    /** Messages of checks, by all points that were asked for, padding among them. */
    double checkBytes() {
        long points = Objects.requireNonNull(bytes.get("Answered")) / (32L * (size.banks() - 1));
        return sum(OF_CHECKS) / (double) points;
    }

    double heapPeakMebi() {
        return peak / MEBI;
    }

    private long sum(Set<String> types) {
        return bytes.entrySet().stream()
                .filter(entry -> types.contains(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private double at(double quantile) {
        long[] sorted = singles.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)] / 1e6;
    }

    List<Figure> figures() {
        var figures = new ArrayList<Figure>();
        figures.add(new Figure(size + ", tables: padded rows", rows(), "rows"));
        figures.add(new Figure(size + ", tables: time", tableSeconds(), "s"));
        figures.add(new Figure(size + ", tables: rows/s, all cores", rows() / tableSeconds(), "rows/s"));
        figures.add(new Figure(size + ", tables: rows/s/core", rowsPerCoreSecond(), "rows/core-s"));
        figures.add(
                new Figure(size + ", tables: bytes a row, all messages", sum(OF_TABLES) / (double) rows(), "bytes"));
        figures.add(new Figure(
                size + ", batch of " + books.applicants().size() + ": time", batch.secondsSince(tables), "s"));
        figures.add(new Figure(size + ", batch: each", batchMillisEach(), "ms"));
        figures.add(new Figure(size + ", batch: each", coreMillisEach(), "core-ms"));
        figures.add(new Figure(size + ", bytes a check, all messages", checkBytes(), "bytes"));
        if (!singles.isEmpty()) {
            var of = size + ", single check without services, of " + singles.size() + ": ";
            figures.add(new Figure(of + "p50", at(0.5), "ms"));
            figures.add(new Figure(of + "p95", at(0.95), "ms"));
        }
        figures.add(new Figure(size + ", heap of all parties, peak", heapPeakMebi(), "MiB"));
        return figures;
    }
}
