package org.concordat.runtime.job;

import java.util.List;
import java.util.Optional;
import org.concordat.federation.Member;
import org.concordat.federation.channel.Message;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.coordination.Coordination.Place;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.Workspace;
import org.jspecify.annotations.Nullable;

/**
 * One task of one job at this party.
 *
 * @param task its place in the job
 * @param workspace what the tasks of the job hand on
 * @param rows this party's; empty at one without data
 * @param seed of the job; null at a party without data
 * @param from where tasks of an earlier attempt go on
 */
record TaskPart<M extends Message>(
        Job job,
        JobSpec spec,
        Member self,
        int task,
        Workspace workspace,
        Optional<DatasetRows> rows,
        byte @Nullable [] seed,
        List<Place> from,
        Protocol<M> protocol) {
    Optional<Place> goesOnFrom() {
        return from.stream().filter(place -> place.task() == task).findFirst();
    }
}
