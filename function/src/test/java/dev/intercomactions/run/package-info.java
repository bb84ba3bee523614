/** The life of a run as a specification: on an Intercom with a memory, a settable clock and a run log in a map. */
@NullMarked
package dev.intercomactions.run;

import org.jspecify.annotations.NullMarked;
