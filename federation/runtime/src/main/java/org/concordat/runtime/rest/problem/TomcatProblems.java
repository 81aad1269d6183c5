package org.concordat.runtime.rest.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.http.MimeHeaders;
import org.apache.tomcat.util.res.StringManager;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets Tomcat itself answer in the common form where it refuses a request before any filter (a broken request line), and say
 * 431 where it says 400 of headers that are too large or too many.
 */
public final class TomcatProblems implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addContextCustomizers(TomcatProblems::replaceReport);
        factory.addEngineValves(new HeaderLimits());
    }

    private static void replaceReport(Context context) {
        if (context.getParent() instanceof StandardHost host) {
            host.setErrorReportValveClass(Report.class.getName());
        }
    }

    /** Tomcat tells its two limits apart from other faults by the words of the exception alone. */
    private static final class HeaderLimits extends ValveBase {
        private static final StringManager OF_SIZE = StringManager.getManager(AbstractHttp11Protocol.class);
        private static final StringManager OF_COUNT = StringManager.getManager(MimeHeaders.class);

        HeaderLimits() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            if (response.getStatus() == 400
                    && !request.getCoyoteRequest().requestURI().isNull() // else the request line is too long
                    && request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof RuntimeException refusal
                    && isOfLimit(request, String.valueOf(refusal.getMessage()))) {
                response.setStatus(431);
                response.setHeader("Connection", "close"); // as it is, and Tomcat says with a 400
            }
            getNext().invoke(request, response);
        }

        private static boolean isOfLimit(Request request, String words) {
            return words.equals(OF_SIZE.getString("iib.requestheadertoolarge.error"))
                    || (request.getConnector().getProtocolHandler() instanceof AbstractHttp11Protocol<?> http
                            && words.equals(OF_COUNT.getString("headers.maxCountFail", http.getMaxHeaderCount())));
        }
    }

    /** Made by Tomcat, by its name. */
    public static final class Report extends ErrorReportValve {
        private static final JsonMapper JSON = JsonMapper.builder().build();

        @Override
        protected void report(Request request, Response response, Throwable throwable) {
            int status = response.getStatus();
            if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            var outline = ProblemAdvice.ofStatus(status);
            var document = ProblemDocument.of(outline, "/", TraceIds.fresh());
            try {
                response.setContentType(ProblemDocument.MEDIA_TYPE);
                response.setCharacterEncoding(StandardCharsets.UTF_8);
                var writer = response.getReporter();
                if (writer != null) {
                    writer.write(JSON.writeValueAsString(document));
                    response.finishResponse();
                }
            } catch (IOException e) {
                container.getLogger().debug("The caller has gone.", e);
            }
        }
    }
}
