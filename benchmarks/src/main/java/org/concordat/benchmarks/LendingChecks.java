package org.concordat.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
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
import org.concordat.sandbox.command.BenchCommand;
import org.concordat.sandbox.data.LoanBooks;
import picocli.CommandLine;

/**
 * {@code ./concordat bench lending}: what lending checks cost. First the protocol alone, all parties in this JVM on this
 * machine's cores, with how it grows; then single checks as users have them, through services, by {@link BenchCommand}.
 *
 * <p>Options: {@code --banks N}, {@code --customers N}, {@code --applicants N}, {@code --singles N}; {@code --growth N}:
 * customers of the runs that show the growth (0: none); {@code --services N}: customers of each bank in the run through
 * services (0: none). Every answer is held against addition in the clear.
 */
final class LendingChecks {
    private static final List<Long> BANDS = List.of(0L, 5_000_000L, 20_000_000L);
    private static final List<String> NAMES = List.of("north", "south", "east", "west", "lake", "hill", "port", "moor");
    private static final Set<String> OF_CHECKS =
            Set.of("Announced", "Asked", "Answered", "Tokens", "Sums", "Bits", "Tests", "Found", "Coins");
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int WARM_UP = 20;
    private static final int SERVICES_APPLICANTS = 256;
    private static final int IN_ONE_PROCESS = 200;
    private static final long TOLD_EVERY = 5_000_000_000L;
    private static final double NANOS = 1e9;
    private static final int MILLION = 1_000_000;

    private static final Map<String, Integer> USUAL = Map.of(
            "--banks", 5,
            "--customers", 100_000,
            "--applicants", 10_000,
            "--singles", 1_000,
            "--growth", 20_000,
            "--services", 1_000);

    private LendingChecks() {}

    static void main(String[] args) throws Exception {
        var numbers = new HashMap<>(USUAL);
        for (int i = 0; i < args.length; i += 2) {
            if (!numbers.containsKey(args[i]) || i + 1 == args.length) {
                System.err.println("concordat bench lending: '" + args[i] + "' is not one of " + USUAL.keySet()
                        + " with a number behind it");
                System.exit(2);
            }
            numbers.put(args[i], Integer.valueOf(args[i + 1]));
        }
        var size = new Size(of(numbers, "--banks"), of(numbers, "--customers"), of(numbers, "--applicants"));
        if (size.banks() < 4 || size.banks() > NAMES.size()) {
            System.err.println("concordat bench lending: found --banks " + size.banks() + ", expected 4 to 8");
            System.exit(2);
        }
        alone(size, of(numbers, "--growth"));
        int services = of(numbers, "--services");
        if (services > 0) {
            System.out.println("\nThrough services, PostgreSQL, Kafka over TLS and REST, all on this machine");
            int exit = new CommandLine(new BenchCommand())
                    .execute(
                            "lending",
                            "--banks=" + size.banks(),
                            "--customers=" + services,
                            "--applicants=" + SERVICES_APPLICANTS,
                            "--singles=" + of(numbers, "--singles"));
            if (exit != 0) {
                System.exit(exit);
            }
        }
    }

    private static int of(Map<String, Integer> numbers, String name) {
        return Objects.requireNonNull(numbers.get(name));
    }

    private static void alone(Size size, int growth) throws InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "The protocol alone: all parties in this JVM, %d cores, 2048 bits, bounds %s%n",
                CORES,
                BANDS);
        new Run(new Size(size.banks(), 500, 256)).go(); // warms up, not shown
        var whole = new Run(size).go();
        System.out.println(whole.figures());
        if (growth > 0) {
            int few = Math.min(size.applicants(), 1_000);
            var smaller = new Run(new Size(size.banks(), growth, few)).go();
            int banks = size.banks() == NAMES.size() ? 5 : NAMES.size();
            var other = new Run(new Size(banks, growth, few)).go();
            System.out.println("Growth");
            for (var run : List.of(smaller, whole, other)) {
                System.out.println(run.line());
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%d × 1,000,000 customers: %,d rows, tables in %.0f min on these %d cores together (each bank has its own in"
                        + " earnest: about %.0f min on %d cores each)%n",
                size.banks(),
                (size.banks() - 1L) * MILLION,
                (size.banks() - 1) * MILLION / whole.rowsPerSecond() / 60,
                CORES,
                MILLION / whole.rowsPerSecond() / 60,
                CORES);
    }

    /** @param applicants of the batch */
    private record Size(int banks, int customers, int applicants) {}

    /** One period: tables, a batch, and single checks one after the other. */
    private static final class Run {
        private final Size size;
        private final LoanBooks books;
        private final List<Long> singles = new ArrayList<>();
        private final Map<String, Report> said = new LinkedHashMap<>();
        private long began;
        private long told;
        private long tables;
        private long batch;
        private int next;
        private Map<String, Long> bytes = Map.of();

        Run(Size size) {
            this.size = size;
            this.books = LoanBooks.generate(NAMES.subList(0, size.banks()), size.customers(), size.applicants(), 2026);
        }

        Run go() throws InterruptedException {
            System.out.printf(
                    Locale.ROOT,
                    "  %d banks × %,d customers, %,d applicants …%n",
                    size.banks(),
                    size.customers(),
                    size.applicants());
            var parties =
                    NAMES.subList(0, size.banks()).stream().map(PartyId::new).toList();
            var roster = new Roster(
                    parties.getFirst(),
                    parties.subList(1, parties.size()),
                    new PartyId("arbiter"),
                    new PartyId("opener"));
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
            began = System.nanoTime();
            told = began;
            bytes = new ManyParties(roster, datasets, Paillier.scheme(2048), this::nextSingle, this::progress)
                    .run(new LendingCheck(), task());
            requireRight();
            return this;
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
            long now = System.nanoTime();
            if (member.role() == Role.ARBITER && progress.stage().startsWith("table")) {
                tables = now;
            }
            if (member.role() == Role.GUEST && progress.stage().equals("applicants")) {
                batch = now;
            }
            if (now - told > TOLD_EVERY && progress.total() > 0) {
                told = now;
                System.out.printf(
                        Locale.ROOT,
                        "    %3.0f s  %s: %s %,d of %,d%n",
                        (now - began) / NANOS,
                        member.party(),
                        progress.stage(),
                        progress.done(),
                        progress.total());
            }
        }

        private Optional<Inquiries.Inquiry> nextSingle() {
            if (next >= WARM_UP + IN_ONE_PROCESS) {
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

        double rowsPerSecond() {
            return rows() * NANOS / (tables - began);
        }

        /** What a row takes: 16 bytes of its token and a ciphertext of twice the modulus. */
        private long rows() {
            return Objects.requireNonNull(bytes.get("Rows")) / (16 + 512);
        }

        private double perApplicant() {
            return (batch - tables) / NANOS / size.applicants();
        }

        private long checkBytes() {
            return bytes.entrySet().stream()
                            .filter(entry -> OF_CHECKS.contains(entry.getKey()))
                            .mapToLong(Map.Entry::getValue)
                            .sum()
                    / (size.applicants() + said.size());
        }

        private double at(double quantile) {
            long[] sorted = singles.stream().mapToLong(Long::longValue).sorted().toArray();
            return sorted[(int) Math.min(sorted.length - 1, sorted.length * quantile)] / 1e6;
        }

        String figures() {
            return String.format(
                    Locale.ROOT,
                    """
                      tables        %.1f s for %,d padded rows: %,.0f rows/s, %,.0f rows/s/core
                      batch         %.1f s for %,d applicants: %.1f ms each
                      single check  p50 %.1f ms, p95 %.1f ms over %d, no network and no services
                      bytes         %,d a check, %,d a row of the tables""",
                    (tables - began) / NANOS,
                    rows(),
                    rowsPerSecond(),
                    rowsPerSecond() / CORES,
                    (batch - tables) / NANOS,
                    size.applicants(),
                    1e3 * perApplicant(),
                    at(0.5),
                    at(0.95),
                    singles.size(),
                    checkBytes(),
                    tableBytes());
        }

        private long tableBytes() {
            return IntStream.range(0, 3)
                            .mapToObj(List.of("Blinded", "Shares", "Rows")::get)
                            .mapToLong(type -> bytes.getOrDefault(type, 0L))
                            .sum()
                    / rows();
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "  %d banks × %,7d: tables %6.1f s, %,6.0f rows/s; %.1f ms an applicant of a batch; %,d bytes a check",
                    size.banks(),
                    size.customers(),
                    (tables - began) / NANOS,
                    rowsPerSecond(),
                    1e3 * perApplicant(),
                    checkBytes());
        }
    }
}
