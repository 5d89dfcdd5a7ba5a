package plot

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// The picture's measures, in pixels.
const (
	width, height          = 760, 380
	left, right, top, foot = 64, 24, 44, 48
)

// colours tell lines apart, for the colour-blind too (Okabe and Ito).
func colours(n int) string {
	all := []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"}
	return all[n%len(all)]
}

// canvas collects an SVG's elements.
type canvas struct{ strings.Builder }

func (c *canvas) add(format string, args ...any) { fmt.Fprintf(&c.Builder, format+"\n", args...) }

func (c *canvas) text(x, y float64, anchor, text string) {
	c.add(`<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, x, y, anchor, html.EscapeString(text))
}

func (c *canvas) line(x1, y1, x2, y2 float64, style string) {
	c.add(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" %s/>`, x1, y1, x2, y2, style)
}

// picture puts a title and a light ground around what draw draws.
func picture(title string, draw func(c *canvas)) string {
	var c canvas
	c.add(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="13" role="img">`, width, height)
	c.add(`<title>%s</title>`, html.EscapeString(title))
	c.add(`<rect width="%d" height="%d" fill="#fff"/>`, width, height)
	c.add(`<g fill="#222">`)
	c.add(`<text x="%d" y="24" font-size="16">%s</text>`, left, html.EscapeString(title))
	draw(&c)
	c.add(`</g>`)
	c.add(`</svg>`)
	return c.String()
}

// axis maps figures onto pixels, from 0 to at least the largest.
type axis struct{ step, end, from, to float64 }

// newAxis has about six marks at round figures.
func newAxis(largest, from, to float64) axis {
	if largest <= 0 || math.IsNaN(largest) {
		largest = 1
	}
	step := math.Pow(10, math.Floor(math.Log10(largest/6)))
	for _, times := range []float64{1, 2, 5, 10} {
		if largest/(step*times) <= 7 {
			step *= times
			break
		}
	}
	return axis{step, math.Ceil(largest/step) * step, from, to}
}

func (a axis) at(v float64) float64 { return a.from + v/a.end*(a.to-a.from) }

// marks are the figures with a mark.
func (a axis) marks() []float64 {
	var all []float64
	for n := 0.0; n*a.step <= a.end+a.step/2; n++ {
		all = append(all, n*a.step)
	}
	return all
}

// number writes a figure with the digits that a step needs.
func number(v, step float64) string {
	digits := max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
	return fmt.Sprintf("%.*f", digits, v)
}

// upright draws the marks and lines of an upright axis.
func (c *canvas) upright(y axis, unit string) {
	for _, v := range y.marks() {
		c.line(left, y.at(v), width-right, y.at(v), `stroke="#ddd"`)
		c.text(left-8, y.at(v)+4, "end", number(v, y.step))
	}
	c.text(left-8, top-8, "end", unit)
}
