package aesam;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ObjectInputStream;
import java.net.URLClassLoader;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packages know only those before them; one of them knows DJL's PyTorch internals. */
class ArchitectureTest {
    private static final List<String> ORDER =
            List.of("data", "model", "engine", "optim", "train", "metrics", "run", "report", "notebook", "cli");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("aesam");

    static Stream<String> packages() {
        return ORDER.stream();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void importsPointUpTheList(String name) {
        String[] later = ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size()).stream()
                .map(p -> "aesam." + p + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("aesam." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(later)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void theRootKnowsNoPackage() {
        noClasses()
                .that()
                .resideInAPackage("aesam")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("aesam.*..")
                .check(CLASSES);
    }

    @Test
    void onlyTheEngineKnowsPyTorchInternals() {
        noClasses()
                .that()
                .resideOutsideOfPackage("aesam.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.pytorch..")
                .check(CLASSES);
    }

    @Test
    void dataKnowNoEngine() {
        noClasses()
                .that()
                .resideInAPackage("aesam.data..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(CLASSES);
    }

    @Test
    void noReflectionOutsideTheKernelBridge() {
        noClasses()
                .that()
                .resideOutsideOfPackage("aesam.notebook..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.reflect..")
                .check(CLASSES);
    }

    /** What is read from files is data: it names no class that is loaded, and starts no program. */
    @Test
    void noCodeComesFromFiles() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ObjectInputStream.class, URLClassLoader.class, ProcessBuilder.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.script..", "ai.djl.repository..")
                .check(CLASSES);
    }
}
