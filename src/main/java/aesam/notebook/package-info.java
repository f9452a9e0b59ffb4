/**
 * Display in JJava, IJava and JShell. The only home of reflection.
 */
@NullMarked
package aesam.notebook;

import org.jspecify.annotations.NullMarked;
