package org.concordat.federation.task;

import java.util.Optional;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.Session;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.TaskSpec;

/** All that a protocol may touch: its peers, its inputs, its party's policy, and the arithmetic. */
public interface TaskContext<M extends Message> {
    Session<M> session();

    TaskSpec task();

    Workspace workspace();

    /** The party's dataset in this job, read from its source; empty at a member without data. */
    Optional<DatasetRows> dataset();

    LocalPolicy policy();

    AdditiveScheme scheme();

    PsiGroup psiGroup();
}
