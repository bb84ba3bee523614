@NullMarked
package dev.intercomactions.task;

import org.jspecify.annotations.NullMarked;
