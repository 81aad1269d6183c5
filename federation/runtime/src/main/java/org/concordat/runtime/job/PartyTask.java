package org.concordat.runtime.job;

import java.util.Optional;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.Session;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.Workspace;

/** All that a protocol touches, in one task of this party. */
record PartyTask<M extends Message>(
        Session<M> session,
        TaskSpec task,
        Workspace workspace,
        Optional<DatasetRows> dataset,
        LocalPolicy policy,
        AdditiveScheme scheme,
        PsiGroup psiGroup)
        implements TaskContext<M> {}
