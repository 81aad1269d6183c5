package org.concordat.benchmarks;

import java.util.Arrays;

/** {@code ./concordat bench [NAME] [--json FILE] [--quick]}. */
public final class Benchmarks {
    private Benchmarks() {}

    public static void main(String[] args) throws Exception {
        String name = args.length == 0 || args[0].startsWith("--") ? "arithmetic" : args[0];
        String[] rest = args.length > 0 && args[0].equals(name) ? Arrays.copyOfRange(args, 1, args.length) : args;
        switch (name) {
            case "arithmetic" -> Arithmetic.main(rest);
            case "audit" -> AuditLogBenchmark.main(rest);
            case "lending" -> LendingChecks.main(rest);
            case "secureboost" -> SecureBoostTrees.main(rest);
            default -> {
                System.err.println("concordat bench: there is no benchmark '" + name
                        + "', there are: arithmetic, audit, lending, secureboost");
                System.exit(2);
            }
        }
    }
}
