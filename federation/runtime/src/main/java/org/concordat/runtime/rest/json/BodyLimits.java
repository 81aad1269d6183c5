package org.concordat.runtime.rest.json;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.catalina.connector.ClientAbortException;
import org.concordat.federation.ErrorCode;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.ProblemDocument.Outline;
import org.concordat.runtime.rest.problem.ProblemWriter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a body once, into memory, and no further than {@value #MOST_BYTES} bytes; refuses what is compressed, is not JSON by
 * its header, comes too slowly, is not strict UTF-8, or is not one well-formed JSON document. It stands behind the
 * authorisation, so that strangers make nobody read.
 */
public final class BodyLimits extends OncePerRequestFilter {
    public static final int MOST_BYTES = 1 << 20;
    private static final String BODY = BodyLimits.class.getName();
    private static final byte[] NOTHING = {};

    private final ProblemWriter problems;
    private final JsonMapper json;
    private final Duration within;

    /** @param within how long a whole body may take; the connection's own timeout is for a caller who sends nothing */
    public BodyLimits(ProblemWriter problems, JsonMapper json, Duration within) {
        this.problems = problems;
        this.json = json;
        this.within = within;
    }

    /** The bytes of the request's body as they came; empty if it has none. */
    public static byte[] body(HttpServletRequest request) {
        return request.getAttribute(BODY) instanceof byte[] body ? body : NOTHING;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var early = refusalOfHeaders(request);
        if (early.isPresent()) {
            problems.write(request, response, early.get());
            return;
        }
        byte[] body;
        try {
            body = read(request.getInputStream());
        } catch (SocketTimeoutException e) {
            problems.write(request, response, tooSlow());
            response.flushBuffer();
            // The rest of the body is not waited for: Tomcat closes the connection.
            throw new ClientAbortException("the body came too slowly", e);
        } catch (IOException e) {
            problems.write(request, response, outline(Codes.BAD_REQUEST, "the body ended before its stated length"));
            return;
        }
        if (body.length > MOST_BYTES) {
            problems.write(request, response, tooLarge());
        } else if (body.length > 0 && !isJson(request.getContentType())) {
            problems.write(request, response, notJson());
        } else if (!Utf8.isStrict(body)) {
            problems.write(
                    request,
                    response,
                    outline(Codes.INVALID_ENCODING, "the body is not well-formed UTF-8 text; send UTF-8"));
        } else {
            request.setAttribute(BODY, body);
            // Well-formedness is told before what the fields say, whichever field comes first.
            var refusal = StrictJson.refusal(json, body);
            if (refusal.isPresent()) {
                problems.write(request, response, refusal.get());
            } else {
                chain.doFilter(new WithBody(request, body), response);
            }
        }
    }

    /** @throws SocketTimeoutException if the body is not there in time */
    private byte[] read(InputStream in) throws IOException {
        long deadline = System.nanoTime() + within.toNanos();
        var body = new ByteArrayOutputStream();
        var buffer = new byte[8192];
        while (body.size() <= MOST_BYTES) {
            int found = in.read(buffer, 0, Math.min(buffer.length, MOST_BYTES + 1 - body.size()));
            if (found < 0) {
                break;
            }
            body.write(buffer, 0, found);
            if (System.nanoTime() - deadline > 0) {
                throw new SocketTimeoutException("the body did not end within " + within);
            }
        }
        return body.toByteArray();
    }

    private static Optional<Outline> refusalOfHeaders(HttpServletRequest request) {
        var encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Optional.of(
                    outline(Codes.CONTENT_ENCODING_NOT_SUPPORTED, "send the body as it is, without Content-Encoding"));
        }
        if (request.getContentLengthLong() > MOST_BYTES) {
            return Optional.of(tooLarge());
        }
        if (request.getContentLengthLong() > 0 && !isJson(request.getContentType())) {
            return Optional.of(notJson());
        }
        return Optional.empty();
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        try {
            var type = MediaType.parseMediaType(contentType);
            return MediaType.APPLICATION_JSON.equalsTypeAndSubtype(type)
                    && (type.getCharset() == null || StandardCharsets.UTF_8.equals(type.getCharset()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Outline tooLarge() {
        return outline(Codes.TOO_LARGE, "a body has at most " + MOST_BYTES + " bytes; send less");
    }

    private Outline tooSlow() {
        return outline(
                Codes.REQUEST_TIMEOUT, "the body was not there within " + within.toSeconds() + " s; send it at once");
    }

    private static Outline notJson() {
        return outline(Codes.UNSUPPORTED_MEDIA_TYPE, "expected Content-Type: application/json");
    }

    private static Outline outline(ErrorCode code, String detail) {
        return Outline.of(code, Codes.status(code), detail);
    }

    /** The request with its body read already. */
    private static final class WithBody extends HttpServletRequestWrapper {
        private final byte[] body;

        WithBody(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            var bytes = new ByteArrayInputStream(body);
            return new ServletInputStream() {
                @Override
                public int read() {
                    return bytes.read();
                }

                @Override
                public int read(byte[] target, int offset, int length) {
                    return bytes.read(target, offset, length);
                }

                @Override
                public boolean isFinished() {
                    return bytes.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new IllegalStateException("this body is read by blocking");
                }
            };
        }

        @Override
        public BufferedReader getReader() {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }
}
