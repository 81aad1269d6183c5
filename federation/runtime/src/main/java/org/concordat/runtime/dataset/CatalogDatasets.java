package org.concordat.runtime.dataset;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.dataset.ColumnRole;
import org.concordat.federation.dataset.Dataset;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.dataset.PartyDatasets;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.query.QueryDesk;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.QuerySource;
import org.concordat.federation.query.ReleaseDesk;

/**
 * The catalogue as jobs see it. A column takes part in a job if its policy is open to every other member, for the job's
 * purpose, in every protocol that a task names; a task that names none asks by its own name, {@code intersect} where nothing
 * else is done. A vertical job reads the label at the guest alone, and a host may then bring none; a horizontal one reads it
 * at every data party. A lending check reads ids and, at a host, amounts. Where ids are compared, they have the form that the
 * job says.
 */
public final class CatalogDatasets implements PartyDatasets {

    /** What was approved is not permitted any more. */
    public static final ErrorCode POLICY_CHANGED = ErrorCode.policy("policy-changed");

    private static final String TRAIN = "train";
    /** A lending check's parameter that names another dataset of the guest. */
    private static final String APPLICANTS = "applicants";
    /** They ask for no more than the task that they are there for. */
    private static final Set<String> ACCOMPANYING =
            Set.of("intersect", "split", "standardize", "scale", "bin", "evaluate");

    private static final String LENDING = "lending-check";

    private static final String VERTICAL = "vertical-";
    private static final String HORIZONTAL = "horizontal-";
    /** Boosted trees over columns of several parties: vertical too. */
    private static final String TREES = "secureboost";

    private final DatasetCatalog catalog;
    private final Optional<ReleaseDesk> desk;

    /** Answers no queries. */
    public CatalogDatasets(DatasetCatalog catalog) {
        this(catalog, Optional.empty());
    }

    private CatalogDatasets(DatasetCatalog catalog, Optional<ReleaseDesk> desk) {
        this.catalog = catalog;
        this.desk = desk;
    }

    /** Answers queries as a release desk over the same catalogue decides. */
    public static CatalogDatasets answering(DatasetCatalog catalog, Function<QuerySource, ReleaseDesk> deskOver) {
        return new CatalogDatasets(catalog, Optional.of(deskOver.apply(catalog::queried)));
    }

    @Override
    public PartyDatasets approvedAt(Instant approval) {
        return new CatalogDatasets(catalog.approvedAt(approval), desk);
    }

    @Override
    public Optional<QueryDesk> queryDesk(JobSpec job, PartyId self, String protocol) {
        return desk.map(releases -> {
            String dataset = name(job, self);
            var open = releases.of(
                    dataset,
                    job.roster().guest(),
                    job.purpose(),
                    job.roster().dataMembers().stream().map(Member::party).collect(Collectors.toSet()));
            return new QueryDesk() {
                @Override
                public Grant ask(QueryPlan plan) {
                    requireOpen(dataset, plan.columns(), use(job, self), protocol);
                    return open.ask(plan);
                }

                @Override
                public Grant askExactly(QueryPlan plan, PartyId reader) {
                    requireOpen(dataset, plan.columns(), use(job, self), protocol);
                    return open.askExactly(plan, reader);
                }

                @Override
                public Grant askJoined(QueryPlan plan, String seal) {
                    requireOpen(dataset, Set.copyOf(plan.aggregate().columns()), use(job, self), protocol);
                    return open.askJoined(plan, seal);
                }

                @Override
                public String seal(Set<String> ids) {
                    return open.seal(ids);
                }
            };
        });
    }

    /** A column that its policy closes to the job is closed to queries too, whatever the policy of queries says. */
    private void requireOpen(String dataset, Set<String> named, DatasetUse use, String protocol) {
        var registered = catalog.find(dataset).orElseThrow(DatasetCatalog::unknown);
        for (Column column : registered.columns()) {
            boolean closed = use.partners().stream()
                    .anyMatch(partner -> !column.policy().allows(partner, protocol, use.purpose()));
            if (named.contains(column.name()) && closed) {
                throw new FederationException(
                        DatasetErrors.COLUMN_POLICY,
                        "The policy of column '" + column.name() + "' does not allow " + protocol
                                + " with the partners of this job for its purpose.");
            }
        }
    }

    @Override
    public void refresh(JobSpec job, PartyId self) {
        catalog.refresh(name(job, self));
    }

    @Override
    public List<Problem> check(JobSpec job, PartyId self) {
        String name = job.datasets().get(self);
        if (name == null) {
            return List.of();
        }
        var pointer = "/datasets/" + self;
        try {
            catalog.permitted(name, use(job, self));
        } catch (FederationException e) {
            return List.of(new Problem(pointer, e.code().code(), e.detail()));
        }
        var problems = new ArrayList<Problem>();
        otherIds(job, self, name).ifPresent(why -> problems.add(idsDiffer(pointer, why)));
        for (int i = 0; i < job.tasks().size(); i++) {
            if (self.equals(job.roster().guest())
                    && job.tasks().get(i).parameters().get(APPLICANTS) instanceof String applicants) {
                var place = "/tasks/" + i + "/" + APPLICANTS;
                otherIds(job, self, applicants).ifPresent(why -> problems.add(idsDiffer(place, why)));
            }
        }
        return problems;
    }

    private static Problem idsDiffer(String pointer, String why) {
        return new Problem(pointer, DatasetErrors.IDS_DIFFER.code(), why);
    }

    /** Why ids of this dataset would be missed by those who compare them; silently, if the job ran. */
    private Optional<String> otherIds(JobSpec job, PartyId self, String name) {
        boolean compared = job.tasks().stream()
                .anyMatch(task -> task.protocol() == null || !task.protocol().startsWith(HORIZONTAL));
        return catalog.idsOf(name)
                .filter(own -> compared && !own.equals(job.ids()))
                .map(own -> "Dataset '" + name + "' of " + self + " is registered with ids " + own
                        + ", and the job compares ids " + job.ids()
                        + ". Have all parties register with the same reading (trimIds, idCase), and say that form as the"
                        + " job's 'ids'.");
    }

    @Override
    public Offer offer(JobSpec job, PartyId self) {
        Dataset dataset = catalog.find(name(job, self)).orElseThrow(DatasetCatalog::unknown);
        PermittedColumns permitted = PermittedColumns.of(dataset, use(job, self));
        List<Column> columns = dataset.columns().stream()
                .filter(column -> column.role() == ColumnRole.ID
                        || column.name().equals(permitted.label())
                        || permitted.features().contains(column.name()))
                .toList();
        return new Offer(dataset.name(), dataset.version(), dataset.rows(), columns);
    }

    @Override
    public DatasetRows open(JobSpec job, PartyId self) {
        DatasetUse use = use(job, self);
        String name = name(job, self);
        try {
            catalog.permitted(name, use);
        } catch (FederationException e) {
            if (e.code().equals(DatasetErrors.COLUMN_POLICY)) {
                throw new FederationException(
                        POLICY_CHANGED, "What was approved is not permitted any more. " + e.detail(), e);
            }
            throw e;
        }
        otherIds(job, self, name).ifPresent(why -> {
            throw new FederationException(DatasetErrors.IDS_DIFFER, why);
        });
        return catalog.rows(name, use);
    }

    private static String name(JobSpec job, PartyId self) {
        return Optional.ofNullable(job.datasets().get(self))
                .orElseThrow(() -> new FederationException(
                        DatasetErrors.DATASET_UNKNOWN, "The job names no dataset of party " + self + "."));
    }

    private static DatasetUse use(JobSpec job, PartyId self) {
        Set<PartyId> partners = job.roster().members().stream()
                .map(Member::party)
                .filter(party -> !party.equals(self))
                .collect(Collectors.toSet());
        boolean lending = job.tasks().stream().allMatch(task -> task.task().equals(LENDING));
        return lending
                ? new DatasetUse(
                        partners, protocols(job), job.purpose(), amounts(job, self), DatasetUse.Label.NONE, true)
                : new DatasetUse(partners, protocols(job), job.purpose(), null, label(job, self));
    }

    /** A customer counts by the amount alone, whatever else the dataset has or lacks; the guest brings ids. */
    private static List<String> amounts(JobSpec job, PartyId self) {
        return job.tasks().stream()
                .filter(_ -> !self.equals(job.roster().guest()))
                .map(task -> task.parameters().get("amount"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .distinct()
                .toList();
    }

    private static Set<String> protocols(JobSpec job) {
        Set<String> names = job.tasks().stream()
                .filter(task -> task.protocol() != null || !ACCOMPANYING.contains(task.task()))
                .map(task -> Objects.requireNonNullElse(task.protocol(), task.task()))
                .collect(Collectors.toSet());
        return names.isEmpty() ? Set.of("intersect") : names;
    }

    private static DatasetUse.Label label(JobSpec job, PartyId self) {
        Optional<TaskSpec> training =
                job.tasks().stream().filter(task -> task.task().equals(TRAIN)).findFirst();
        if (training.isEmpty()) {
            return DatasetUse.Label.NONE;
        }
        String protocol = training.get().protocol();
        boolean host = job.roster().memberOf(self).orElseThrow().role() == Role.HOST;
        return host && protocol != null && (protocol.startsWith(VERTICAL) || protocol.equals(TREES))
                ? DatasetUse.Label.FORBIDDEN
                : DatasetUse.Label.NUMBER;
    }
}
