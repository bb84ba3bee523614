/** What each action promises: which inputs it takes, what it sends, what it makes of an answer. */
@NullMarked
package dev.intercomactions.action;

import org.jspecify.annotations.NullMarked;
