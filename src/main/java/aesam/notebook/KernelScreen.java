package aesam.notebook;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A Jupyter kernel's display, JJava's or IJava's. Their renderers have the same shape under two package names; so they are
 * spoken to by reflection, and the library needs neither.
 */
final class KernelScreen implements Screen {
    /** The names under which a kernel keeps what is needed. */
    private record Kernel(String kernelOwner, String kernelMethod, String display, String renderFunction) {}

    private static final List<Kernel> KNOWN = List.of(
            new Kernel(
                    "org.dflib.jjava.jupyter.kernel.BaseKernel",
                    "notebookKernel",
                    "org.dflib.jjava.jupyter.kernel.BaseNotebookStatics",
                    "org.dflib.jjava.jupyter.kernel.display.RenderFunction"),
            new Kernel(
                    "io.github.spencerpark.ijava.IJava",
                    "getKernelInstance",
                    "io.github.spencerpark.ijava.runtime.Display",
                    "io.github.spencerpark.jupyter.kernel.display.RenderFunction"));

    private final Object renderer;
    private final Class<?> display;
    private final Class<?> renderFunction;

    private KernelScreen(Object renderer, Class<?> display, Class<?> renderFunction) {
        this.renderer = renderer;
        this.display = display;
        this.renderFunction = renderFunction;
    }

    /** The kernel that this code runs in; empty where there is none, or one of another shape. */
    static Optional<KernelScreen> find(ClassLoader loader) {
        for (Kernel kernel : KNOWN) {
            try {
                Object running = Class.forName(kernel.kernelOwner, true, loader)
                        .getMethod(kernel.kernelMethod)
                        .invoke(null);
                if (running != null) {
                    return Optional.of(new KernelScreen(
                            running.getClass().getMethod("getRenderer").invoke(running),
                            Class.forName(kernel.display, true, loader),
                            Class.forName(kernel.renderFunction, true, loader)));
                }
            } catch (ReflectiveOperationException ignored) {
                // Another kernel, or none.
            }
        }
        return Optional.empty();
    }

    /**
     * Has the kernel show values of a type in a form of our making, wherever they are a cell's last value.
     *
     * @param rendering from value to content
     */
    <T> void register(Class<T> type, Function<? super T, Content> rendering) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return method.invoke(rendering, arguments);
            }
            Object container =
                    arguments[1].getClass().getMethod("getOutputContainer").invoke(arguments[1]);
            Method put = container.getClass().getMethod("putData", String.class, Object.class);
            for (Map.Entry<String, String> form :
                    rendering.apply(type.cast(arguments[0])).all().entrySet()) {
                put.invoke(container, form.getKey(), form.getValue());
            }
            return null;
        };
        Object function =
                Proxy.newProxyInstance(renderFunction.getClassLoader(), new Class<?>[] {renderFunction}, handler);
        try {
            Object registration = renderer.getClass()
                    .getMethod("createRegistration", Class.class)
                    .invoke(renderer, type);
            Class<?> registrations = registration.getClass();
            registrations.getMethod("preferring", String[].class).invoke(registration, (Object) preferred());
            registrations.getMethod("register", renderFunction).invoke(registration, function);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the kernel's renderer has another shape than JJava's and IJava's", e);
        }
    }

    private static String[] preferred() {
        return new String[] {Content.HTML, Content.PNG, "text/plain"};
    }

    @Override
    public String show(Content content) {
        return String.valueOf(call("display", new Class<?>[] {Object.class}, content));
    }

    @Override
    public void update(String id, Content content) {
        call("updateDisplay", new Class<?>[] {String.class, Object.class}, id, content);
    }

    /**
     * On a thread that no interrupt reaches: one would cut off the kernel's message, which clears the flag and fails. The
     * caller's flag stays set.
     */
    private Object call(String method, Class<?>[] types, Object... arguments) {
        return CompletableFuture.supplyAsync(
                        () -> callHere(method, types, arguments), task -> new Thread(task, "screen").start())
                .join();
    }

    private Object callHere(String method, Class<?>[] types, Object... arguments) {
        try {
            return display.getMethod(method, types).invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the kernel cannot show this", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the kernel's display has another shape than JJava's and IJava's", e);
        }
    }
}
