package dev.intercomactions.it.backend;

import dev.intercomactions.it.backend.Asked.Answer;
import java.net.URI;

/** A product that plays AWS. */
public enum Emulator {
    EMBEDDED,
    LOCALSTACK,
    MOTO,
    /** One that nothing is known of. */
    OTHER;

    /** The one that answers at an address, by a page that only it has. */
    static Emulator at(URI endpoint) {
        if (Asked.get(endpoint, "/_localstack/health").status() == Answer.OK) {
            return LOCALSTACK;
        }
        return Asked.get(endpoint, "/moto-api/data.json").status() == Answer.OK ? MOTO : OTHER;
    }
}
