package org.concordat.protocol.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.Role;
import org.concordat.federation.dataset.AlignedSamples;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Parameters;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.script.Script;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.preparation.LocalMessage;
import org.concordat.protocol.preparation.Scaling;
import org.concordat.protocol.preparation.TrainTestSplit;
import org.jspecify.annotations.Nullable;

/**
 * The task {@code evaluate}, at the guest alone: {@link Metrics} of the joint scores that training or prediction left, and of
 * a model on the guest's own columns. Nothing crosses between parties. Parameter: {@code alpha} of the guest's own model.
 */
public final class Evaluation implements Protocol<LocalMessage> {
    public static final ErrorCode LABELS_MISSING = ErrorCode.request("labels-missing");

    private final Baselines baselines;

    public Evaluation(Baselines baselines) {
        this.baselines = baselines;
    }

    @Override
    public String name() {
        return "evaluate";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Set<String> tasks() {
        return Set.of("evaluate");
    }

    @Override
    public Set<Role> roles() {
        return Set.of(Role.GUEST);
    }

    @Override
    public Class<LocalMessage> messages() {
        return LocalMessage.class;
    }

    @Override
    public Script script(TaskSpec task) {
        return Script.local();
    }

    @Override
    public Leakage leakage(TaskSpec task, JobSpec job) {
        return Leakage.none();
    }

    @Override
    public List<Set<String>> inputs(TaskSpec task) {
        return List.of(Set.of("train", "predict"));
    }

    @Override
    public List<Problem> check(JobSpec job, int taskIndex) {
        var parameters = Parameters.of(job.tasks().get(taskIndex), taskIndex);
        alpha(parameters);
        return parameters.problems();
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the guest's own scores belong to one training, not to one like it
    public TaskResult run(TaskContext<LocalMessage> context) {
        var workspace = context.workspace();
        var samples = workspace.require(AlignedSamples.class, "intersect");
        var scores = workspace.require(JointScores.class, "train");
        double[] labels = samples.rows().labels();
        if (labels == null) {
            throw new FederationException(
                    LABELS_MISSING, "the guest's dataset has no label to hold the scores against: register its column");
        }
        var split = workspace.find(TrainTestSplit.class).orElseGet(() -> TrainTestSplit.allTrain(samples.count()));
        var raw = samples.rows().features();
        var columns =
                workspace.find(Scaling.class).map(scaling -> scaling.apply(raw)).orElse(raw);
        var parts = new Parts(scores.kind(), labels, samples.rows().weights(), split);
        var alone =
                workspace.find(GuestOnlyScores.class).filter(own -> own.beside().equals(scores));
        return TaskResult.of(new EvaluationReport(
                parts.train(rows -> select(scores.values(), rows)),
                parts.test(rows -> select(scores.values(), rows)),
                alone.map(own -> new EvaluationReport.GuestOnly(
                                parts.train(rows -> select(own.values(), rows)),
                                parts.test(rows -> select(own.values(), rows))))
                        .orElseGet(() -> guestOnly(parts, columns, alpha(Parameters.of(context.task(), 0))))));
    }

    private EvaluationReport.@Nullable GuestOnly guestOnly(Parts parts, Matrix columns, double alpha) {
        if (columns.columns() == 0) {
            return null;
        }
        int[] train = parts.split().train();
        var x = columns.selectRows(train);
        Optional<Baselines.Model> model = switch (parts.kind()) {
            case PROBABILITY -> baselines.logistic(x, parts.positive(train), alpha);
            case VALUE -> baselines.ridge(x, select(parts.labels(), train), alpha);
            case CLASS -> Optional.empty();
        };
        return model.map(fitted -> new EvaluationReport.GuestOnly(
                        parts.train(rows -> fitted.predict(columns.selectRows(rows))),
                        parts.test(rows -> fitted.predict(columns.selectRows(rows)))))
                .orElse(null);
    }

    private static double alpha(Parameters parameters) {
        return parameters.real("alpha", 0.001, 1e-9, 1e6);
    }

    private static double[] select(double[] values, int[] rows) {
        return IntStream.of(rows).mapToDouble(row -> values[row]).toArray();
    }

    /** Measures predictions on the two parts of the rows. */
    private record Parts(JointScores.Kind kind, double[] labels, double @Nullable [] weights, TrainTestSplit split) {
        Metrics train(Function<int[], double[]> predictions) {
            return measure(predictions, split.train());
        }

        @Nullable
        Metrics test(Function<int[], double[]> predictions) {
            return split.test().length == 0 ? null : measure(predictions, split.test());
        }

        boolean[] positive(int[] rows) {
            var positive = new boolean[rows.length];
            for (int i = 0; i < rows.length; i++) {
                positive[i] = labels[rows[i]] == 1;
            }
            return positive;
        }

        private Metrics measure(Function<int[], double[]> predictions, int[] rows) {
            var weighing = weighing(rows);
            return switch (kind) {
                case PROBABILITY -> BinaryScoring.of(predictions.apply(rows), positive(rows), weighing);
                case CLASS -> ClassScoring.of(predictions.apply(rows), select(labels, rows), weighing);
                case VALUE -> RegressionScoring.of(predictions.apply(rows), select(labels, rows), weighing);
            };
        }

        /** Rows count alike where there are no weights, and where all of them are 0. */
        private double[] weighing(int[] rows) {
            if (weights != null) {
                var some = select(weights, rows);
                if (DoubleStream.of(some).anyMatch(weight -> weight > 0)) {
                    return some;
                }
            }
            var alike = new double[rows.length];
            Arrays.fill(alike, 1);
            return alike;
        }
    }
}
