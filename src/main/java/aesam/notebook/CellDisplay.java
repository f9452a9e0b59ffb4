package aesam.notebook;

import aesam.report.HtmlPage;
import aesam.run.Display;
import java.util.Locale;

/** The space below a cell: sentences, and bars that move in place. */
final class CellDisplay implements Display {
    private final Screen screen;

    CellDisplay(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void say(String text) {
        screen.show(Content.text(text));
    }

    /** A bar says the newest of them. */
    @Override
    public void detail(String line) {}

    @Override
    public Bar bar(String title) {
        Place place = new Place(screen);
        return (share, words) -> place.put(bar(title, share, words));
    }

    @Override
    public boolean showsCauses() {
        return true;
    }

    /** A bar of a share of its width, with words beside it. */
    private static Content bar(String title, double share, String words) {
        int percent = (int) Math.floor(100 * Math.min(1, share));
        String text = String.format(Locale.ROOT, "%s %3d %% · %s", title, percent, words);
        String html = "<div style=\"display:flex;flex-wrap:wrap;align-items:center;gap:0.8em\"><b>"
                + HtmlPage.escape(title)
                + "</b><div style=\"flex:0 0 180px;height:10px;border:1px solid #888;border-radius:5px;overflow:hidden\">"
                + "<div style=\"width:" + percent + "%;height:100%;background:#0072B2\"></div></div><span>" + percent
                + " % · "
                + HtmlPage.escape(words) + "</span></div>";
        return Content.html(text, html);
    }
}
