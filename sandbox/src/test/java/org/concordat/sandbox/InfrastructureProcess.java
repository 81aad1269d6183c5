package org.concordat.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.concordat.sandbox.broker.BrokerSecurity;
import org.concordat.sandbox.process.RunDirectory;

/** A launcher without services, to be killed: it holds the infrastructure and one child that ignores its input. */
final class InfrastructureProcess {
    private InfrastructureProcess() {}

    public static void main(String[] arguments) throws Exception {
        var run = RunDirectory.take(Path.of(arguments[0]));
        var infrastructure =
                SandboxInfrastructure.start(run, Path.of(arguments[1]), List.of(), BrokerSecurity.plaintext());
        var child = new ProcessBuilder("sleep", "600").start();
        infrastructure.watch("a child", child.toHandle());
        Files.writeString(Path.of(arguments[2]), infrastructure.postgres().pid() + " " + child.pid() + "\n");
        System.in.read();
    }
}
