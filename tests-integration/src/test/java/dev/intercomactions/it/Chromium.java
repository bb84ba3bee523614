package dev.intercomactions.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A Chromium of this machine without a window: Debian's {@code chromium}, Chrome, or what the system property
 * {@code chromium} names. None is downloaded; where there is none, the tests are skipped aloud.
 */
final class Chromium implements AutoCloseable {
    private static final List<String> USUAL = List.of(
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

    private static final String SKIPPED = "SKIPPED in a browser: there is no Chromium (apt-get install chromium).";

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Path executable) {
        this.playwright = playwright;
        this.browser = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(executable));
    }

    /** Starts one; aborts the tests where there is none. */
    static Chromium start() {
        Optional<Path> executable = Stream.concat(Stream.of(System.getProperty("chromium", "")), USUAL.stream())
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (executable.isEmpty()) {
            System.out.println(SKIPPED);
        }
        Assumptions.assumeTrue(executable.isPresent(), SKIPPED);
        Map<String, String> environment = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        return new Chromium(
                Playwright.create(new Playwright.CreateOptions().setEnv(environment)), executable.orElseThrow());
    }

    /** A page of a laptop's width; what its scripts fail with is kept in {@code faults}. */
    Page page(List<String> faults) {
        Page page = browser.newContext(new Browser.NewContextOptions()
                        .setViewportSize(1280, 900)
                        .setTimezoneId("Europe/Berlin"))
                .newPage();
        page.onPageError(faults::add);
        page.onDialog(dialog -> {
            faults.add("a dialog: " + dialog.message());
            dialog.dismiss();
        });
        return page;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
