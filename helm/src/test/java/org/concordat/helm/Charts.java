package org.concordat.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A copy of the charts with their dependencies built, rendered and read. */
final class Charts {
    static final List<String> SERVICES = List.of("guest-party", "host-party", "arbiter");
    static final String UMBRELLA = "concordat";
    /** Stands for {@code helm.sh/hook} in the rendered copy. */
    static final String HOOK = "test.concordat.org/hook";

    private final Path folder;

    private Charts(Path folder) {
        this.folder = folder;
    }

    /** Copied, so that the built dependencies do not lie among the sources. */
    static Charts copiedTo(Path folder) throws IOException {
        var source = Path.of("charts");
        try (var files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, folder.resolve(source.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        showHooks(folder.resolve("service").resolve("templates").resolve("_migration.tpl"));
        var charts = new Charts(folder);
        SERVICES.forEach(charts::buildDependencies);
        charts.buildDependencies(UMBRELLA);
        return charts;
    }

    /** Helm's template command leaves out what is a hook, so in the copy the annotation has another name. */
    private static void showHooks(Path template) throws IOException {
        Files.writeString(template, Files.readString(template).replace("helm.sh/hook", HOOK));
    }

    private void buildDependencies(String chart) {
        new Helm(folder.resolve(chart)).dependency().update().skipRefresh().call();
    }

    LintResult lint(String chart) {
        return new Helm(folder.resolve(chart)).lint().strict().call();
    }

    /** The objects of the chart with its example values, and with {@code settings}, {@code name=value}, over them. */
    List<KubernetesObject> render(String chart, String... settings) {
        var template = new Helm(folder.resolve(chart))
                .template()
                .withName("test")
                .withValuesFile(folder.resolve(chart).resolve("ci").resolve("values.yaml"));
        for (String setting : settings) {
            int at = setting.indexOf('=');
            template.set(setting.substring(0, at), setting.substring(at + 1));
        }
        return read(template.call());
    }

    private static List<KubernetesObject> read(String yaml) {
        var documents = new Load(LoadSettings.builder().build()).loadAllFromString(yaml);
        return StreamSupport.stream(documents.spliterator(), false)
                .filter(Map.class::isInstance)
                .map(document -> new KubernetesObject((Map<?, ?>) document))
                .toList();
    }
}
