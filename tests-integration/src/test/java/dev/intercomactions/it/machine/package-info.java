/** State machines, executed by interpreters that are not ours, with the real task function behind their tasks. */
@NullMarked
package dev.intercomactions.it.machine;

import org.jspecify.annotations.NullMarked;
