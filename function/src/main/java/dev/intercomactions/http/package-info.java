/** The HTTP API: the router, its endpoints, problem documents, batch inputs, the OpenAPI document. */
@NullMarked
package dev.intercomactions.http;

import org.jspecify.annotations.NullMarked;
