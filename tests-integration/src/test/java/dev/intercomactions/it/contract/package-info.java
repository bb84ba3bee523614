/** What the function sends and the simulator answers, held against the vendor's own description of its API. */
@NullMarked
package dev.intercomactions.it.contract;

import org.jspecify.annotations.NullMarked;
