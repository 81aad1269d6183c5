package org.concordat.sandbox.job;

import java.io.PrintStream;
import java.util.Locale;

/** Tells a person at a terminal, or the reader of a log, what happens. */
public final class Narrator {
    private static final int BAR = 28;

    private final PrintStream out;
    private final boolean terminal;
    private String lastStage = "";
    private int shown;

    /** @param terminal whether a line may be written over */
    public Narrator(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** A line, or several. */
    public synchronized void say(String text) {
        endProgress();
        out.println(text);
        out.flush();
    }

    /**
     * How far it is: a bar that moves on a terminal, a line per stage and tenth elsewhere.
     *
     * @param fraction 0 to 1, negative when unknown
     */
    public synchronized void progress(String task, String stage, double fraction, String aside) {
        if (!terminal) {
            var mark = task + " " + (fraction < 0 ? stage : (int) (fraction * 10));
            if (!mark.equals(lastStage)) {
                out.println("  " + task + ": " + stage + percent(fraction) + (aside.isEmpty() ? "" : ", " + aside));
                out.flush();
                lastStage = mark;
            }
            return;
        }
        int full = (int) Math.round(Math.clamp(fraction, 0, 1) * BAR);
        var line = "  " + "█".repeat(full) + "░".repeat(BAR - full) + " " + task + ": " + stage + percent(fraction)
                + (aside.isEmpty() ? "" : "  " + aside);
        out.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
        out.flush();
        shown = line.length();
    }

    private static String percent(double fraction) {
        return fraction < 0 ? "" : String.format(Locale.ROOT, " (%.0f %%)", 100 * fraction);
    }

    private void endProgress() {
        if (shown > 0) {
            out.print("\r" + " ".repeat(shown) + "\r");
            shown = 0;
        }
    }
}
