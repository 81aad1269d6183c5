package org.concordat.federation.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One task of a job, as submitted.
 *
 * @param task {@code intersect}, {@code split}, {@code standardize}, {@code train}, {@code evaluate}, {@code predict}, …
 * @param protocol where the task can be done in several ways, for example {@code vertical-logistic-regression}
 * @param parameters by name: {@code String}, {@code Long}, {@code Double}, {@code Boolean}, {@code List} or
 *     {@code Map} of these. Read by
 *     {@link Parameters}, which refuses what is unknown
 */
public record TaskSpec(String task, @Nullable String protocol, Map<String, Object> parameters) {
    /** The parameter that names an earlier job; the runtime reads it, so that it is none of a protocol's own. */
    public static final String MODEL = "model";

    public TaskSpec {
        Objects.requireNonNull(task);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** The earlier job with whose model the task begins: each data party brings its own share of it. */
    public Optional<JobId> model() {
        return parameters.get(MODEL) instanceof String id ? Optional.of(JobId.parse(id)) : Optional.empty();
    }
}
