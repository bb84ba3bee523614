@NullMarked
package dev.intercomactions.console;

import org.jspecify.annotations.NullMarked;
