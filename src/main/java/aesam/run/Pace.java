package aesam.run;

import java.util.Locale;

/** How far an execution is and how long it will take, by the price of what is left and the speed so far. */
public final class Pace {
    private long start = System.nanoTime();
    private double units;
    private double spent;
    private int runs;
    private int ended;

    /** So much is to be done, from now on. */
    public void plan(int planned, double price) {
        start = System.nanoTime();
        units = price;
        spent = 0;
        runs = planned;
        ended = 0;
    }

    /** So much was done. */
    public void spend(double price) {
        spent += price;
    }

    /** A run has ended, well or not. */
    public void end() {
        ended++;
    }

    /** What has been done of all, from 0 to 1. */
    public double share() {
        return ended == runs ? 1 : Math.min(1, spent / units);
    }

    /** Runs that have ended. */
    public int ended() {
        return ended;
    }

    /** Runs that were planned. */
    public int runs() {
        return runs;
    }

    /** Time since the plan, as {@link #duration}. */
    public String elapsed() {
        return duration(seconds());
    }

    /** Time left, as {@link #duration}; "?" before anything is done. */
    public String eta() {
        return spent == 0 ? "?" : duration(seconds() * Math.max(0, units - spent) / spent);
    }

    private double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    /** {@code m:ss} or {@code h:mm:ss}. */
    public static String duration(double seconds) {
        long s = Math.round(seconds);
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
}
