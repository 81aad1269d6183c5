package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.runtime.audit.AuditExport;
import org.concordat.runtime.audit.JdbcAuditTree;
import org.concordat.runtime.security.AllowedTo;
import org.concordat.runtime.security.Authority;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The whole audit log, to be verified elsewhere. */
@RestController
@RequestMapping("/api/v1")
final class AuditExportController {
    private final AuditExport export;
    private final JdbcAuditTree tree;
    private final AuditLog log;
    private final Clock clock;

    AuditExportController(AuditExport export, JdbcAuditTree tree, AuditLog log, Clock clock) {
        this.export = export;
        this.tree = tree;
        this.log = log;
        this.clock = clock;
    }

    @GetMapping(path = "/audit/export", produces = "application/x-ndjson")
    @AllowedTo(Authority.COMPLIANCE)
    @Operation(summary = "The whole audit log as lines of JSON, for 'concordat audit verify'")
    void export(java.security.Principal officer, HttpServletResponse response) throws IOException {
        log.append(new AuditEntry(clock.instant(), officer.getName(), "audit-exported", null, Map.of()));
        tree.grow();
        response.setContentType("application/x-ndjson");
        response.setHeader("Content-Disposition", "attachment; filename=\"audit.ndjson\"");
        export.write(response.getOutputStream());
    }
}
