package org.concordat.runtime.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.security.Principal;
import java.util.function.Function;
import org.concordat.runtime.job.JobService;
import org.concordat.runtime.job.JobView;
import org.springframework.http.ResponseEntity;

/**
 * How an analyst's request becomes a job, whatever noun of the API it is: once however often it is sent, 201 with the place of
 * what was made.
 *
 * @param <T> the resource that is shown of the job
 */
final class SubmittedOnce<T> {
    private final JobService jobs;
    private final IdempotentRequests requests;
    private final String place;
    private final Class<T> type;
    private final Function<JobView, T> resource;

    /** @param place of the resources, without the id */
    SubmittedOnce(
            JobService jobs, IdempotentRequests requests, String place, Class<T> type, Function<JobView, T> resource) {
        this.jobs = jobs;
        this.requests = requests;
        this.place = place;
        this.type = type;
        this.resource = resource;
    }

    /**
     * @param specification of the job, as it is to be signed
     * @throws org.concordat.runtime.job.spec.InvalidJobException with the places of what is wrong in it
     */
    ResponseEntity<T> submit(HttpServletRequest request, byte[] specification, Principal analyst) {
        return requests.once(request, type, () -> {
            var job = jobs.submit(specification, analyst.getName());
            return ResponseEntity.created(URI.create(place + "/" + job.id())).body(resource.apply(job));
        });
    }
}
