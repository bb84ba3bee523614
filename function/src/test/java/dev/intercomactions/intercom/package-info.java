/** How Intercom is asked and understood: the rules as tables, the client against real servers on this machine. */
@NullMarked
package dev.intercomactions.intercom;

import org.jspecify.annotations.NullMarked;
