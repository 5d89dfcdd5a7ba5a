package plot

import (
	"fmt"
	"strings"
)

// Line is a named line through points.
type Line struct {
	Name string
	X, Y []float64
}

// Lines draws lines over two axes, each named at its end.
func Lines(title, xUnit, yUnit string, lines []Line) string {
	return picture(title, func(c *canvas) {
		var mostX, mostY float64
		for _, l := range lines {
			for i := range l.X {
				mostX, mostY = max(mostX, l.X[i]), max(mostY, l.Y[i])
			}
		}
		x, y := newAxis(mostX, left, width-right), newAxis(mostY, height-foot, top)
		c.upright(y, yUnit)
		for _, v := range x.marks() {
			c.text(x.at(v), height-foot+20, "middle", number(v, x.step))
		}
		c.text(width-right, height-10, "end", xUnit)
		for n, l := range lines {
			var points []string
			for i := range l.X {
				points = append(points, fmt.Sprintf("%.1f,%.1f", x.at(l.X[i]), y.at(l.Y[i])))
			}
			c.add(`<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`, strings.Join(points, " "), colours(n))
			at := float64(top + 12 + 20*n)
			c.line(left+16, at-4, left+40, at-4, fmt.Sprintf(`stroke="%s" stroke-width="3"`, colours(n)))
			c.text(left+48, at, "start", l.Name)
		}
	})
}
