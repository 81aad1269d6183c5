package org.concordat.runtime.rest.problem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import tools.jackson.databind.json.JsonMapper;

/** Lets Tomcat itself answer in the common form where it refuses a request before any filter (a broken request line). */
public final class TomcatProblems implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addContextCustomizers(TomcatProblems::replaceReport);
    }

    private static void replaceReport(Context context) {
        if (context.getParent() instanceof StandardHost host) {
            host.setErrorReportValveClass(Report.class.getName());
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
