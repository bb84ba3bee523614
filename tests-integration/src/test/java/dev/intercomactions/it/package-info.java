/** The whole service, tested through its front door: HTTP, messages and task invocations in, Intercom's state out. */
@NullMarked
package dev.intercomactions.it;

import org.jspecify.annotations.NullMarked;
