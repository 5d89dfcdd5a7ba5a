// Package plot draws figures as SVG, small and plain, readable on a light and on a dark page.
package plot
