/** A stateful simulator of Intercom's API with scriptable faults. */
@NullMarked
package dev.intercomactions.sandbox.intercom;

import org.jspecify.annotations.NullMarked;
