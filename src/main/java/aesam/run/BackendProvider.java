package aesam.run;

import aesam.AesamException;
import java.util.List;
import java.util.ServiceLoader;

/** Offers a {@link Backend} by a name. Those on the class path are found by {@link ServiceLoader}. */
public interface BackendProvider {
    /** Such as {@code spark}. */
    String name();

    /**
     * The backend; what it needs is started when it is first used.
     *
     * @param out the place of all runs, which all of its machines see
     * @throws AesamException if what it needs is not there
     */
    Backend open(String out);

    /**
     * The backend of a name.
     *
     * @param out as in {@link #open}
     * @throws AesamException if there is none, or what it needs is not there
     */
    static Backend open(String name, String out) {
        List<BackendProvider> offered = ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return offered.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AesamException("Runs can be carried out on %s, not on '%s'."
                        .formatted(offered.stream().map(BackendProvider::name).toList(), name)))
                .open(out);
    }
}
