package plot

import (
	"fmt"

	"countersign/bench/stats"
)

// Box is a set of samples: 5th percentile, quartiles, median, 95th percentile.
type Box struct {
	Name                           string
	Low, Quarter, Mid, Upper, High float64
}

// BoxOf sums samples up.
func BoxOf(name string, samples []float64) Box {
	q := func(p float64) float64 { return stats.Quantile(samples, p) }
	return Box{name, q(0.05), q(0.25), q(0.5), q(0.75), q(0.95)}
}

// Boxes draws a box for each set of samples, its median written over it, from 0.
func Boxes(title, unit string, boxes []Box) string {
	return picture(title, func(c *canvas) {
		most := 0.0
		for _, b := range boxes {
			most = max(most, b.High)
		}
		y := newAxis(most, height-foot, top)
		c.upright(y, unit)
		wide := float64(width-left-right) / float64(len(boxes))
		for n, b := range boxes {
			x := left + wide*(float64(n)+0.5)
			half := wide / 5
			c.line(x, y.at(b.Low), x, y.at(b.High), `stroke="#555"`)
			c.add(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s" fill-opacity="0.5" stroke="#555"/>`,
				x-half, y.at(b.Upper), 2*half, max(1, y.at(b.Quarter)-y.at(b.Upper)), colours(min(n, 1)))
			c.line(x-half, y.at(b.Mid), x+half, y.at(b.Mid), `stroke="#000" stroke-width="2"`)
			c.text(x+half+4, y.at(b.Mid)+4, "start", fmt.Sprintf("%.1f", b.Mid))
			c.text(x, height-foot+20, "middle", b.Name)
		}
	})
}
