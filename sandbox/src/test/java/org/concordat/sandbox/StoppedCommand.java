package org.concordat.sandbox;

import java.net.ConnectException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.concordat.cli.ExitWithReason;
import picocli.CommandLine;

/** A command in a JVM of its own that fails as soon as that is stopped, or at once when told so. */
@CommandLine.Command(name = "stopped")
final class StoppedCommand implements Callable<Integer> {
    @CommandLine.Option(names = "--at-once")
    private boolean atOnce;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new StoppedCommand())
                .setExecutionExceptionHandler(new QuietEnd(new ExitWithReason()))
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (!atOnce) {
            var stopped = new CountDownLatch(1);
            var told = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                stopped.countDown();
                try {
                    told.await(1, java.util.concurrent.TimeUnit.SECONDS); // as services take a while to stop
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }));
            System.out.println("waiting");
            stopped.await();
        }
        throw new ConnectException("nobody is there");
    }
}
