package aesam;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import aesam.network.Vectors;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.core.domain.JavaClass;
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
    private static final List<String> ORDER = List.of(
            "images",
            "images.files",
            "network",
            "network.blocks",
            "optim",
            "train",
            "measure",
            "record",
            "report",
            "run",
            "spark",
            "experiments",
            "notebook",
            "lab",
            "cli");
    private static final String NUMBER = "(Boolean|Byte|Double|Float|Int|Long|Uint8)";

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
                .map(p -> "aesam." + p)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("aesam." + name)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(later)
                .allowEmptyShould(later.length == 0)
                .check(CLASSES);
    }

    /** A package that is renamed, or a new one, has to take its place in the list. */
    @Test
    void theListHasEveryPackage() {
        assertThat(CLASSES.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.equals("aesam"))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        ORDER.stream().map(name -> "aesam." + name).toList());
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
    void onlyTheNetworkKnowsPyTorchInternals() {
        noClasses()
                .that()
                .resideOutsideOfPackage("aesam.network")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.pytorch..")
                .check(CLASSES);
    }

    /** Without Spark on the class path, everything but its package works. */
    @Test
    void onlyItsPackageKnowsSpark() {
        noClasses()
                .that()
                .resideOutsideOfPackage("aesam.spark")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("aesam.spark", "org.apache.spark..", "org.apache.hadoop..", "scala..")
                .check(CLASSES);
    }

    /** From a GPU, DJL leaves a copy with the owner of the array: Vectors takes it away again. */
    @Test
    void oneClassCopiesToTheHost() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Vectors.class)
                .should()
                .accessTargetWhere(target(owner(assignableTo(NDArray.class)))
                        .and(target(nameMatching("toByteBuffer|to[A-Z]?[a-z0-9]*Array|get" + NUMBER))))
                .check(CLASSES);
    }

    /** DJL takes the first GPU, where there is one, if it is not told. */
    @Test
    void everyManagerIsToldItsDevice() {
        noClasses()
                .should()
                .callMethod(Engine.class, "newBaseManager")
                .orShould()
                .callMethod(NDManager.class, "newBaseManager")
                .orShould()
                .callMethod(NDManager.class, "newBaseManager", String.class)
                .check(CLASSES);
    }

    @Test
    void imagesKnowNoEngine() {
        noClasses()
                .that()
                .resideInAPackage("aesam.images..")
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
