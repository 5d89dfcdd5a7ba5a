package browser_test

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// largest is what the README's picture may weigh.
const largest = 200 << 10

// TestScreenshot makes the README's picture, docs/login.png: the login page waits,
// and the phone beside it asks. It writes only when it is told to:
//
//	UPDATE=1 go test ./e2e/browser -run TestScreenshot
func TestScreenshot(t *testing.T) {
	if os.Getenv("UPDATE") == "" {
		t.Skip("set UPDATE=1 to make docs/login.png anew")
	}
	r := newRig(t)
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	phone := r.tab(t, s.PhoneURL)
	phone.click("#notifications .show")
	phone.sees("#request .message", "Log in to")
	// Shades of colour make a large file: this screen has no wallpaper, and the case gets one colour.
	phone.do(chromedp.Evaluate[chromedp.Void](`Object.assign(document.querySelector("#phone").style, { background: "#20262c", boxShadow: "none" })`))

	login := p.photograph(460, 700, "main > section:not([hidden])")
	asks := phone.photograph(400, 860, "#phone") // high enough for every line of the request
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&file, beside(login, asks)); err != nil {
		t.Fatal(err)
	}
	if file.Len() > largest {
		t.Fatalf("got a picture of %d bytes, want at most %d", file.Len(), largest)
	}
	if err := os.WriteFile("../../docs/login.png", file.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// photograph is one element of a light page in a window of that size, at the sharpness of a
// good screen.
func (p *page) photograph(width, height int64, selector string) image.Image {
	p.t.Helper()
	p.look(look{"", width, height, "light"})
	p.do(
		chromedp.EmulateViewport(width, height, chromedp.EmulateScale(2)),
		chromedp.Evaluate[chromedp.Void](`document.body.style.background = "white"`), // what shows at round corners
	)
	shot, err := chromedp.Run(p.ctx, chromedp.ScreenshotScale(chromedp.CSS(selector), 1))
	if err != nil {
		p.t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		p.t.Fatal(err)
	}
	return picture
}

// beside puts two pictures side by side, each in the middle of its height.
func beside(left, right image.Image) image.Image {
	const margin = 48
	a, b := left.Bounds(), right.Bounds()
	height := max(a.Dy(), b.Dy()) + 2*margin
	whole := image.NewRGBA(image.Rect(0, 0, a.Dx()+b.Dx()+3*margin, height))
	draw.Draw(whole, whole.Bounds(), image.White, image.Point{}, draw.Src)
	for _, one := range []struct {
		picture image.Image
		x       int
	}{{left, margin}, {right, a.Dx() + 2*margin}} {
		box := one.picture.Bounds()
		at := image.Pt(one.x, (height-box.Dy())/2)
		draw.Draw(whole, image.Rectangle{Min: at, Max: at.Add(box.Size())}, one.picture, box.Min, draw.Src)
	}
	return whole
}
