package org.concordat.runtime.job;

import java.util.Optional;
import java.util.function.Function;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.Session;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.query.QueryDesk;
import org.concordat.federation.task.Inquiries;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.Quota;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.Workspace;

/**
 * All that a protocol touches, in one task of this party.
 *
 * @param others reads another dataset of this party by its name; empty where it has none of that name
 */
record PartyTask<M extends Message>(
        Session<M> session,
        TaskSpec task,
        Workspace workspace,
        Optional<DatasetRows> dataset,
        Function<String, Optional<DatasetRows>> others,
        Inquiries inquiries,
        Quota quota,
        LocalPolicy policy,
        byte[] provingContext,
        AdditiveScheme scheme,
        PsiGroup psiGroup,
        Optional<QueryDesk> queryDesk)
        implements TaskContext<M> {
    @Override
    public Optional<DatasetRows> dataset(String name) {
        return others.apply(name);
    }
}
