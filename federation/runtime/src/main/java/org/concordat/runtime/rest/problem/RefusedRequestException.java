package org.concordat.runtime.rest.problem;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.concordat.federation.ErrorCode;
import org.concordat.runtime.rest.problem.ProblemDocument.Fault;
import org.concordat.runtime.rest.problem.ProblemDocument.Outline;
import org.jspecify.annotations.Nullable;

/** A request that is refused for what it says, with every fault that was found in it. */
public final class RefusedRequestException extends RuntimeException {
    private final transient Outline outline;
    private final @Nullable Duration retryAfter;

    public RefusedRequestException(ErrorCode code, String detail) {
        this(code, detail, List.of());
    }

    public RefusedRequestException(ErrorCode code, String detail, List<Fault> faults) {
        this(new Outline(code, Codes.status(code), detail, faults), null);
    }

    private RefusedRequestException(Outline outline, @Nullable Duration retryAfter) {
        super(outline.code().code());
        this.outline = outline;
        this.retryAfter = retryAfter;
    }

    /** This refusal, with a time after which the same may be asked again. */
    public RefusedRequestException until(Duration later) {
        return new RefusedRequestException(outline, later);
    }

    /** Whole seconds, 1 or more. */
    Optional<Long> retryAfterSeconds() {
        return Optional.ofNullable(retryAfter)
                .map(later -> Math.max(1, later.plusMillis(999).toSeconds()));
    }

    public Outline outline() {
        return outline;
    }
}
