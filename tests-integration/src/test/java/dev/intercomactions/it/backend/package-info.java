/** Who plays AWS under the suite, what each is known to do otherwise, and the template's stack in it. */
@NullMarked
package dev.intercomactions.it.backend;

import org.jspecify.annotations.NullMarked;
