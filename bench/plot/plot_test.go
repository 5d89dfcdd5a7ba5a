package plot

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// parse ends the test unless the text is well-formed XML, and gives the texts in it.
func parse(t *testing.T, svg string) string {
	t.Helper()
	var texts strings.Builder
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts.String()
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
		if text, ok := token.(xml.CharData); ok {
			texts.Write(text)
		}
	}
}

func TestPicturesAreWellFormed(t *testing.T) {
	lines := parse(t, Lines("a < b", "s", "$", []Line{{"x & y", []float64{1, 2}, []float64{3, 40}}}))
	boxes := parse(t, Boxes("starts", "ms", []Box{BoxOf("session", []float64{1, 2, 3}), BoxOf("status", []float64{4})}))
	for _, want := range []string{"a < b", "x & y", "40"} {
		if !strings.Contains(lines, want) {
			t.Errorf("lines: no %q", want)
		}
	}
	for _, want := range []string{"session", "2.0", "status", "4.0"} {
		if !strings.Contains(boxes, want) {
			t.Errorf("boxes: no %q", want)
		}
	}
	if svg := Lines("", "", "", nil); strings.Contains(svg, "NaN") || parse(t, svg) == "" {
		t.Errorf("nothing: %s", svg)
	}
}

func TestAxis(t *testing.T) {
	for largest, want := range map[float64][]float64{
		6: {0, 1, 2, 3, 4, 5, 6}, 31: {0, 5, 10, 15, 20, 25, 30, 35}, 0: {0, 0.2, 0.4, 0.6, 0.8, 1}, 120: {0, 20, 40, 60, 80, 100, 120},
	} {
		got := newAxis(largest, 0, 100).marks()
		for i := range got {
			got[i] = math.Round(got[i]*1e6) / 1e6
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("up to %v (-want +got):\n%s", largest, diff)
		}
	}
	if got := number(0.2, 0.2) + number(20, 20); got != "0.220" {
		t.Errorf("numbers: %s", got)
	}
}
