package dev.intercomactions.intercom;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The parser of one connection's answers, which takes none for the answer to a request that came before the request was
 * sent: what is left over of the last answer, or what a server said while nobody had asked, answers nothing.
 */
final class ResponseHeadParser implements HttpMessageParser<ClassicHttpResponse> {
    private final HttpMessageParser<ClassicHttpResponse> parser;

    /** Whether the last head was a mere hint (1xx), after which the answer itself may be there already. */
    private boolean hinted;

    ResponseHeadParser(Http1Config bounds) {
        this.parser = new DefaultHttpResponseParser(bounds);
    }

    @Override
    public @Nullable ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in)
            throws IOException, HttpException {
        if (!hinted && buffer.length() > 0) {
            throw new ProtocolException("an answer without a request");
        }
        ClassicHttpResponse head = parser.parse(buffer, in);
        hinted = head != null && head.getCode() < 200;
        return head;
    }
}
