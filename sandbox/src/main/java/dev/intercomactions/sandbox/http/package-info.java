/** A small HTTP/1.1 server on the loopback interface, with a hand on the connection itself. */
@NullMarked
package dev.intercomactions.sandbox.http;

import org.jspecify.annotations.NullMarked;
