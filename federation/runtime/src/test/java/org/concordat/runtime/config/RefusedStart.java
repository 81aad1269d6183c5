package org.concordat.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A service of nothing but its configuration, as a process whose exit code an operator's supervisor sees. */
final class RefusedStart {
    private RefusedStart() {}

    /** What it says before it ends with 78, without a stack trace. */
    static String says(List<String> jvmOptions, Map<String, String> variables, List<String> arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RefusedStart.class.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(variables);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(RefusedConfigurationException.EX_CONFIG);
        assertThat(said).doesNotContain("\tat ");
        return said;
    }

    public static void main(String... arguments) {
        ServiceStart.of(RefusedStart.class, arguments);
    }
}
