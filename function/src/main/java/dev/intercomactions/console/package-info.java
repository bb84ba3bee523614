/**
 * The console: a CloudWatch dashboard's custom widget, which shows what needs a person and lets one mend it. A call of the
 * widget is read, what it asks for is done, and a page is made of what stands then: HTML without a script, every value
 * escaped by the library that builds it.
 */
@NullMarked
package dev.intercomactions.console;

import org.jspecify.annotations.NullMarked;
