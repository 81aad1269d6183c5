package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import java.security.Principal;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.job.ResultService;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.concordat.runtime.security.AllowedTo;
import org.concordat.runtime.security.Authority;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A party's own shares of models, for its stewards; where there is data. */
@RestController
@RequestMapping("/api/v1/jobs")
final class ModelShareController {
    private final ResultService results;

    ModelShareController(ResultService results) {
        this.results = results;
    }

    @DeleteMapping("/{job}/model-share")
    @AllowedTo(Authority.STEWARD)
    @Operation(summary = "Delete this party's share of the model: nobody predicts with the model any more")
    ResponseEntity<Void> delete(@PathVariable JobId job, Principal steward) {
        if (!results.deleteModelShare(job, steward.getName())) {
            throw new RefusedRequestException(
                    JobReading.ARTIFACT_NOT_FOUND, "this party has no share of a model of that job");
        }
        return ResponseEntity.noContent().build();
    }
}
