package org.concordat.federation.task;

import java.util.Optional;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.Session;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.query.QueryDesk;

/** All that a protocol may touch: its peers, its inputs, its party's policy, and the arithmetic. */
public interface TaskContext<M extends Message> {
    Session<M> session();

    TaskSpec task();

    Workspace workspace();

    /** The party's dataset in this job, read from its source; empty at a member without data. */
    Optional<DatasetRows> dataset();

    /**
     * Another dataset of this party, by the name that it is registered under, for example a file of applicants; empty where
     * there is none.
     */
    default Optional<DatasetRows> dataset(String name) {
        return Optional.empty();
    }

    /** What this party's people ask of the task while it runs; nobody asks where the runtime offers no way to. */
    default Inquiries inquiries() {
        return Inquiries.none();
    }

    /** How many persons this task may be asked about; all, where the runtime counts none. */
    default Quota quota() {
        return Quota.unlimited();
    }

    LocalPolicy policy();

    /**
     * What a proof made in this attempt of the task is bound to, so that it proves nothing elsewhere: the same bytes at every
     * member, others in any other task, attempt, job or federation. Empty where the runtime binds nothing.
     */
    default byte[] provingContext() {
        return new byte[0];
    }

    AdditiveScheme scheme();

    PsiGroup psiGroup();

    /** Where the owner of this party's dataset decides what of it answers a query; empty at a member without data. */
    default Optional<QueryDesk> queryDesk() {
        return Optional.empty();
    }
}
