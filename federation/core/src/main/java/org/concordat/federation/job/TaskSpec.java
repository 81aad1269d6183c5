package org.concordat.federation.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
    public TaskSpec {
        Objects.requireNonNull(task);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
}
