package org.concordat.cli.audit;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of the twenty questions that an officer must be able to answer from one exported log.
 *
 * @param acts whose entries answer it; empty where other lines of the export do, or nothing does
 * @param missing what of the answer is not in the log, or not built; null if nothing is missing
 */
record OfficersQuestion(
        int number, String text, Set<String> acts, @Nullable String missing) {
    static final List<OfficersQuestion> ALL = List.of(
            of(
                    1,
                    "Who submitted, approved, refused, withdrew, cancelled, and when?",
                    "from where: addresses of persons are not kept",
                    "job-submitted",
                    "job-proposed",
                    "job-approved",
                    "job-refused",
                    "approval-withdrawn",
                    "job-ended"),
            of(
                    2,
                    "What exactly was run, by which versions of protocols?",
                    null,
                    "job-submitted",
                    "job-proposed",
                    "protocols-pinned"),
            of(
                    3,
                    "Which datasets, versions, columns, how many rows, for which purpose?",
                    "the reference of an impact assessment: jobs have no such field",
                    "dataset-registered",
                    "dataset-read",
                    "approval-basis"),
            of(
                    4,
                    "Which software ran here?",
                    "that of the other parties: it is in their own exports; the hash of the bill of materials",
                    "service-started"),
            of(
                    5,
                    "Which keys, how strong, made and destroyed when?",
                    "the envelope keys of a job, made when it is accepted: their end alone is told",
                    "job-key-held",
                    "job-key-accepted",
                    "job-keys-destroyed",
                    "job-approved",
                    "manifest-in-force"),
            of(
                    6,
                    "Which messages left, how many, how large, first and last when?",
                    "hashes of messages, and what came in: see the peer's export",
                    "disclosure"),
            of(7, "What did each party learn?", null, "approval-basis", "disclosure"),
            of(
                    8,
                    "Which aggregates were released, with what noise and budget?",
                    "noise: answers carry none; small cells are left out, and the number of different answers is bounded",
                    "query-released",
                    "query-repeated",
                    "query-policy-proposed",
                    "query-policy-confirmed",
                    "query-policy-narrowed",
                    "query-policy-refused"),
            of(
                    9,
                    "What was refused, and why?",
                    null,
                    "query-refused",
                    "request-refused",
                    "proposal-refused",
                    "job-refused",
                    "manifest-refused"),
            of(
                    10,
                    "Which model came out, of which data?",
                    "metrics: they are in the job's report, not in the log",
                    "output-kept",
                    "dataset-read",
                    "model-share-deleted"),
            of(11, "Who read which result?", null, "result-read", "audit-exported"),
            of(
                    12,
                    "Which predictions were made?",
                    "the number of rows of each 'output-kept' of kind scores: at most those of 'dataset-read'",
                    "output-kept",
                    "dataset-read",
                    "lending-check-asked"),
            of(
                    13,
                    "Which policies changed, and who agreed?",
                    null,
                    "dataset-registered",
                    "dataset-withdrawn",
                    "column-policy-proposed",
                    "column-policy-confirmed",
                    "column-policy-narrowed",
                    "column-policy-refused",
                    "column-policy-withdrawn",
                    "query-policy-withdrawn",
                    "query-policy-proposed",
                    "query-policy-confirmed",
                    "query-policy-narrowed",
                    "query-policy-refused",
                    "manifest-in-force"),
            of(14, "Who was given which role?", "roles are the issuer's: ask its log"),
            of(15, "Which logins and tokens were refused?", "logins are the issuer's: ask its log", "request-refused"),
            of(
                    16,
                    "Which peers departed from the protocol?",
                    "what a signed frame says inside, beyond the finding: the key that opens it died with the job",
                    "peer-violation",
                    "peer-audit-log-refused",
                    "peer-audit-log-acknowledged",
                    "key-shared",
                    "stranger-ignored",
                    "tls-peer-rejected",
                    "terminal-state-differs"),
            of(17, "Is the log itself sound?", null),
            of(
                    18,
                    "When was the service down?",
                    "a kill writes nothing: a start without a stop before it tells of one",
                    "service-started",
                    "service-stopped",
                    "attempt-begun"),
            of(
                    19,
                    "In which jobs was a given person's record used?",
                    "who stood in a job's data: 'dataset-read' names the dataset and its version, which the party itself"
                            + " can look into; a single check names its person by a pseudonym, see audit pseudonym",
                    "lending-check-asked",
                    "dataset-read"),
            of(20, "What is kept how long, and what is on hold?", "not built: nothing is ever deleted from the log"));

    OfficersQuestion {
        acts = Set.copyOf(acts);
    }

    private static OfficersQuestion of(int number, String text, @Nullable String missing, String... acts) {
        return new OfficersQuestion(number, text, Set.of(acts), missing);
    }

    /** Whether the export answers it at least in part. */
    boolean answerable() {
        return !acts.isEmpty() || missing == null;
    }
}
