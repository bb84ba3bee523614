/** What tests of several rooms share: fakes that keep state, a clock that can be set, local servers. */
@NullMarked
package dev.intercomactions.testing;

import org.jspecify.annotations.NullMarked;
