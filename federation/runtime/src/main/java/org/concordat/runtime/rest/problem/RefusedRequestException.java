package org.concordat.runtime.rest.problem;

import java.util.List;
import org.concordat.federation.ErrorCode;
import org.concordat.runtime.rest.problem.ProblemDocument.Fault;
import org.concordat.runtime.rest.problem.ProblemDocument.Outline;

/** A request that is refused for what it says, with every fault that was found in it. */
public final class RefusedRequestException extends RuntimeException {
    private final transient Outline outline;

    public RefusedRequestException(ErrorCode code, String detail) {
        this(code, detail, List.of());
    }

    public RefusedRequestException(ErrorCode code, String detail, List<Fault> faults) {
        super(code.code());
        this.outline = new Outline(code, Codes.status(code), detail, faults);
    }

    public Outline outline() {
        return outline;
    }
}
