/** The HTTP client of Intercom and the classifier of its answers. */
@NullMarked
package dev.intercomactions.intercom;

import org.jspecify.annotations.NullMarked;
