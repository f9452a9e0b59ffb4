package aesam.run;

import java.util.Locale;

/** How far some work is and how long it will take, by the price of what is left and the speed so far. */
public final class RemainingTime {
    private final long start = System.nanoTime();
    private final double units;
    private double spent;

    /** So much is to be done, from now on. */
    RemainingTime(double units) {
        this.units = units;
    }

    /** So much was done. */
    void spend(double done) {
        spent += done;
    }

    /** What has been done of all, from 0 to 1. */
    double share() {
        return units == 0 ? 1 : Math.min(1, spent / units);
    }

    /** Time since the beginning. */
    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Time left, as {@link #duration}; "?" before anything is done. */
    String left() {
        return spent == 0 ? "?" : duration(seconds() * Math.max(0, units - spent) / spent);
    }

    /** {@code m:ss} or {@code h:mm:ss}. */
    public static String duration(double seconds) {
        long s = Math.round(seconds);
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
}
