/** The Lambda runtime: functions in processes of their own under the real runtime interface client. */
@NullMarked
package dev.intercomactions.sandbox.lambda;

import org.jspecify.annotations.NullMarked;
