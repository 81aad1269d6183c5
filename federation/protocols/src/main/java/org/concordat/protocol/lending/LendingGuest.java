package org.concordat.protocol.lending;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntBinaryOperator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.concordat.crypto.psi.Points;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.crypto.psi.PsiSecret;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.Session;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.task.Inquiries;
import org.concordat.federation.task.Quota;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.lending.LendingMessage.Announced;
import org.concordat.protocol.lending.LendingMessage.Answered;
import org.concordat.protocol.lending.LendingMessage.Asked;
import org.concordat.protocol.lending.LendingMessage.Blinded;
import org.concordat.protocol.lending.LendingMessage.Coins;
import org.concordat.protocol.lending.LendingMessage.Found;
import org.concordat.protocol.lending.LendingMessage.Period;
import org.concordat.protocol.lending.LendingMessage.Shares;
import org.concordat.protocol.lending.LendingMessage.TableSize;
import org.concordat.protocol.lending.LendingMessage.Tokens;
import org.concordat.protocol.lending.LendingReport.Answer;

/**
 * The bank that asks. Holds the applicants and k_Q; receives shares and the halves of the answers; learns of each applicant
 * whether k others lend, and the band of the total, and the padded sizes of the tables. An applicant is asked for once in a
 * period: asked again, the stored answer is given.
 */
final class LendingGuest {
    static final ErrorCode APPLICANTS_MISSING = ErrorCode.request("applicants-missing");

    private final TaskContext<LendingMessage> context;
    private final Session<LendingMessage> session;
    private final LendingParameters parameters;
    private final PsiGroup group;
    private final Supplier<PsiSecret> blinding;
    private final IntBinaryOperator padding;
    private final Map<String, Answer> answers = new LinkedHashMap<>();
    private int quota;
    private int batch;
    private int sent;

    LendingGuest(TaskContext<LendingMessage> context, LendingParameters parameters) {
        this(
                context,
                parameters,
                () -> context.psiGroup().newSecret(context.session().random()),
                LendingParameters::points);
    }

    /**
     * A test shows what is lost without either guard.
     *
     * @param blinding draws r for each batch, which no host may know
     * @param padding points that are sent for a file of so many applicants, within what is left of the quota
     */
    LendingGuest(
            TaskContext<LendingMessage> context,
            LendingParameters parameters,
            Supplier<PsiSecret> blinding,
            IntBinaryOperator padding) {
        this.blinding = blinding;
        this.padding = padding;
        this.context = context;
        this.session = context.session();
        this.parameters = parameters;
        this.group = context.psiGroup();
    }

    TaskResult play() {
        var applicants = applicants();
        byte[] label = new byte[BankKeys.PERIOD_BYTES];
        session.random().nextBytes(label);
        session.hosts().sendEach(new Period(label)); // (1)
        OpenerKey.receive(context, parameters);
        var keys = new BankKeys(group, group.newSecret(session.random()), label);
        var distinct = List.copyOf(new LinkedHashSet<>(applicants));
        serveTables(keys, distinct.size()); // (2)
        check(keys, distinct);
        if (parameters.serve()) {
            serve(keys);
        }
        end();
        return result(applicants);
    }

    /** Of the file, in its order; refused before anything is sent if more are distinct than the quota allows. */
    private List<String> applicants() {
        if (parameters.applicants().isEmpty()) {
            return List.of();
        }
        var rows = context.dataset(parameters.applicants())
                .map(DatasetRows::ids)
                .orElseThrow(() -> new FederationException(
                        APPLICANTS_MISSING,
                        "this party has no dataset '" + parameters.applicants()
                                + "' of applicants: register it, or name another in 'applicants'"));
        int distinct = new LinkedHashSet<>(rows).size();
        requireQuota(distinct, parameters.checks(), "the 'checks' of the job");
        requireQuota(distinct, context.quota().grant(distinct), "which the analyst has left for now");
        return rows;
    }

    /** All are told of it, and so not exactly how many applicants the file has. */
    private static void requireQuota(int applicants, int quota, String whose) {
        if (applicants > quota) {
            throw new FederationException(
                    Quota.EXCEEDED,
                    "found a file of up to " + LendingParameters.upTo(applicants) + " applicants, expected at most "
                            + quota + ", " + whose + ": ask for fewer, or have more allowed; nobody was asked for");
        }
    }

    /** A host that has too little left for the file ends the job before any table is built. */
    private void serveTables(BankKeys keys, int applicants) {
        var sizes = new ArrayList<Integer>();
        quota = parameters.checks();
        for (var host : session.hosts()) {
            var size = host.receive(TableSize.class, parameters::check);
            requireQuota(applicants, size.quota(), "which " + host.member().party() + " has left for this party");
            sizes.add(size.rows());
            quota = Math.min(quota, size.quota());
        }
        int most = sizes.stream().mapToInt(Integer::intValue).max().orElse(0);
        for (int block = 1; block <= parameters.blocks(most); block++) {
            for (int j = 0; j < sizes.size(); j++) {
                int count = parameters.inBlock(sizes.get(j), block);
                if (count > 0) {
                    var host = session.round(block).hosts().get(j);
                    var asked = host.receive(Blinded.class, part -> group.receive(part.points(), count));
                    host.send(new Shares(keys.share(asked.points())));
                }
            }
            session.progress(Progress.of("shares for the tables", block, parameters.blocks(most)));
        }
    }

    /** Padding comes last, and does not differ from applicants to anybody else. */
    private void check(BankKeys keys, List<String> applicants) {
        int n = applicants.size();
        int points = padding.applyAsInt(n, quota);
        for (int from = 0; from < points; from += parameters.batchSize()) {
            int to = Math.min(points, from + parameters.batchSize());
            var these = applicants.subList(Math.min(from, n), Math.min(to, n));
            context.quota().spend(these.size());
            ask(keys, these, to - from);
            session.progress(Progress.of("applicants", Math.min(to, n), n));
        }
    }

    /** Answers people until they have no more questions, or may have none and the hosts would wait for one in vain. */
    private void serve(BankKeys keys) {
        var inquiries = context.inquiries();
        for (var next = inquiries.next(); next.isPresent(); next = inquiries.next()) {
            var inquiry = next.get();
            if (!answered(keys, inquiry) && inquiry.cover()) {
                return;
            }
        }
    }

    /** Whether it was; the quota stands against it else. */
    private boolean answered(BankKeys keys, Inquiries.Inquiry inquiry) {
        var stored = answers.get(inquiry.subject());
        if (stored != null) {
            inquiry.answer(stored);
            return true;
        }
        if (sent >= quota) {
            inquiry.refuse(Quota.EXCEEDED, "the quota of this period is used up at a counterpart");
            return false;
        }
        ask(keys, List.of(inquiry.subject()), 1);
        inquiry.answer(Objects.requireNonNull(answers.get(inquiry.subject())));
        return true;
    }

    /** @param n points: the applicants, and padding */
    private void ask(BankKeys keys, List<String> applicants, int n) {
        sent += n;
        if (sent > quota) {
            throw new IllegalStateException("found " + sent + " applicants, all have allowed " + quota);
        }
        batch++;
        var round = session.round(batch);
        var r = blinding.get();
        var inputs = inputs(applicants, n);
        var blinded = group.multiply(group.hash(inputs), r);
        round.hosts().sendEach(new Asked(blinded)); // (4)
        OpenerKey.opener(session, round).send(new Announced(n)); // it waits for the arbiter; the hosts are waited for
        var shares = new ArrayList<Points>();
        for (var host : round.hosts()) {
            shares.add(host.receive(Answered.class, share -> group.receive(share.points(), n))
                    .points());
        }
        round.arbiter().send(new Tokens(keys.tokens(inputs, blinded, shares, r)));
        int m = parameters.thresholds().size();
        var found = OpenerKey.opener(session, round).receive(Found.class); // (8)
        var coins = round.arbiter().receive(Coins.class);
        for (int i = 0; i < applicants.size(); i++) {
            boolean atLeastK = found.counts().get(i) ^ coins.counts().get(i);
            int band = 0;
            while (band < m
                    && (found.totals().get(i * m + band) ^ coins.totals().get(i * m + band))) {
                band++;
            }
            Long bound =
                    parameters.bands().isEmpty() ? null : parameters.bands().get(band);
            answers.put(applicants.get(i), new Answer(atLeastK, bound));
        }
    }

    private List<byte[]> inputs(List<String> applicants, int n) {
        return Stream.concat(
                        applicants.stream().map(BankKeys::input),
                        Stream.generate(() -> BankKeys.padding(session.random())))
                .limit(n)
                .toList();
    }

    private void end() {
        var round = session.round(batch + 1);
        round.hosts().sendEach(new Asked(new Points(new byte[0])));
        OpenerKey.opener(session, round).send(new Announced(0));
        round.arbiter().send(new Tokens(ByteBuffer.allocate(0).array()));
    }

    private TaskResult result(List<String> applicants) {
        int atLeastK = (int) answers.values().stream().filter(Answer::atLeastK).count();
        var inBand = parameters.bands().stream()
                .map(bound -> (int) answers.values().stream()
                        .filter(answer -> bound.equals(answer.band()))
                        .count())
                .toList();
        int hosts = session.hosts().count();
        var report = new LendingReport(
                hosts + 1, hosts, parameters.k(), answers.size(), atLeastK, parameters.bands(), inBand);
        var lines = new ArrayList<List<String>>();
        for (var applicant : applicants) {
            var answer = Objects.requireNonNull(answers.get(applicant));
            lines.add(List.of(
                    applicant,
                    Boolean.toString(answer.atLeastK()),
                    answer.band() == null ? "" : answer.band().toString()));
        }
        return TaskResult.of(report).with(new TaskResult.Sheet(List.of("id", "at_least_k", "band"), lines));
    }
}
