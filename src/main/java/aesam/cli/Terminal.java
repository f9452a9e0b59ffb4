package aesam.cli;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/** Whether someone is watching. ({@code System.console()} stopped telling from JDK 22 on.) */
final class Terminal {
    private Terminal() {}

    /** The part of the C library that knows. */
    interface C extends Library {
        int isatty(int descriptor);
    }

    /** The part of Windows' C library that knows. */
    interface Msvcrt extends Library {
        int _isatty(int descriptor);
    }

    /** Whether standard output is a terminal. */
    static boolean isTerminal() {
        try {
            return Platform.isWindows()
                    ? Native.load("msvcrt", Msvcrt.class)._isatty(1) != 0
                    : Native.load("c", C.class).isatty(1) != 0;
        } catch (LinkageError e) {
            return false;
        }
    }
}
