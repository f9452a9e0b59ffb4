/**
 * What a notebook imports first: display in JJava, IJava or a terminal, progress, settings. The only home of reflection.
 */
@NullMarked
package aesam.notebook;

import org.jspecify.annotations.NullMarked;
