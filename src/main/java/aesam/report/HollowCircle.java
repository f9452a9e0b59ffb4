package aesam.report;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import org.knowm.xchart.style.markers.Marker;

/** The marker of published values. */
final class HollowCircle extends Marker {
    @Override
    public void paint(Graphics2D g, double x, double y, int size) {
        g.setStroke(new BasicStroke(1.6f));
        double half = size / 2.0 + 1;
        g.draw(new Ellipse2D.Double(x - half, y - half, 2 * half, 2 * half));
    }
}
