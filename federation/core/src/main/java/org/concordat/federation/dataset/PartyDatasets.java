package org.concordat.federation.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.query.QueryDesk;

/** A party's registered datasets as a job uses them. */
public interface PartyDatasets {
    /**
     * Whether the party may bring what the job asks of it: the dataset is registered and in force, and its column policy
     * allows the partners, the protocols and the purpose. Codes: {@code dataset-unknown}, {@code dataset-superseded},
     * {@code column-policy}.
     *
     * @return everything that stands against it; empty when it may
     */
    List<Problem> check(JobSpec job, PartyId self);

    /**
     * Before an attempt reads the rows: where its steward declared that they change, those of now become the next version.
     *
     * @throws org.concordat.federation.FederationException if what there is now cannot be one
     */
    default void refresh(JobSpec job, PartyId self) {}

    /** The columns that the job may use, and the number of rows, for the steward. Only after an empty {@link #check}. */
    Offer offer(JobSpec job, PartyId self);

    /** The same datasets, their columns open to no more than they were at that time, the job's approval. */
    default PartyDatasets approvedAt(Instant approval) {
        return this;
    }

    /**
     * Reads the rows, with the columns that the job may use.
     *
     * @throws org.concordat.federation.FederationException if the content is not what was registered (hash), or the policy
     *     has changed since the approval ({@code policy-changed})
     */
    DatasetRows open(JobSpec job, PartyId self);

    /**
     * Where this party, as the owner of the job's dataset, decides what of it answers a query; empty where it is not asked.
     *
     * @param protocol that asks
     */
    default Optional<QueryDesk> queryDesk(JobSpec job, PartyId self, String protocol) {
        return Optional.empty();
    }

    /** What a party would bring. */
    record Offer(String dataset, int version, long rows, List<Column> columns) {
        public Offer {
            columns = List.copyOf(columns);
        }
    }

    /** Of a party that holds no data. */
    static PartyDatasets none() {
        return new PartyDatasets() {
            @Override
            public List<Problem> check(JobSpec job, PartyId self) {
                return List.of(
                        new Problem("/roster", "dataset-unknown", self + " holds no data: it can be an arbiter"));
            }

            @Override
            public Offer offer(JobSpec job, PartyId self) {
                throw new IllegalStateException(self + " holds no data");
            }

            @Override
            public DatasetRows open(JobSpec job, PartyId self) {
                throw new IllegalStateException(self + " holds no data");
            }
        };
    }
}
