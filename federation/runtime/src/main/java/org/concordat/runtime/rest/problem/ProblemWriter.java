package org.concordat.runtime.rest.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.concordat.runtime.rest.problem.ProblemDocument.Outline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.json.JsonMapper;

/** Makes the problem document of a refused request, tells {@link Refusals}, and writes it where no controller does. */
public final class ProblemWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemWriter.class);
    private static final String RETRY_AFTER_SECONDS = "5";

    private final JsonMapper json;
    private final Refusals refusals;

    public ProblemWriter(JsonMapper json, Refusals refusals) {
        this.json = json;
        this.refusals = refusals;
    }

    /** The document, counted and audited. */
    public ProblemDocument document(HttpServletRequest request, Outline outline) {
        var document = ProblemDocument.of(outline, Refusals.path(request), TraceIds.of(request));
        LOG.info(
                "refused {} {}: {} {}",
                request.getMethod(),
                refusals.loggable(document),
                document.status(),
                document.code());
        refusals.record(request, document);
        return document;
    }

    /** Answers the request with it. What was set in the response's headers stays. */
    public void write(HttpServletRequest request, HttpServletResponse response, Outline outline) throws IOException {
        var document = document(request, outline);
        if (response.isCommitted()) {
            return;
        }
        var body = json.writeValueAsBytes(document);
        response.setStatus(document.status());
        if (document.status() == 503 && !response.containsHeader(HttpHeaders.RETRY_AFTER)) {
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        response.setContentType(ProblemDocument.MEDIA_TYPE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
