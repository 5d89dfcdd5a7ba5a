package site

// A Header is one header of the web client's answers.
type Header struct{ Name, Value string }

// Headers returns the headers that every file of the web client is served with, on
// one machine and by the CDN alike (OWASP ASVS 5.0 3.4.1 to 3.4.8).
//
// The content policy lets the page load its own scripts, styles, images and answers
// and the brand's logo, and nothing else: no inline script or style, no plugin, no
// frame around it, no form that is sent without its script. Trusted Types take the DOM's ways of making markup
// from text away altogether. Only the page itself may read a code out of a text
// message, and it asks for no other power of the device.
func (b Brand) Headers() []Header {
	logo := ""
	if b.Logo != "" {
		logo = " " + b.Logo
	}
	return []Header{
		{"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'" + logo + "; " +
			"connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; " +
			"require-trusted-types-for 'script'; trusted-types 'none'"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{"Permissions-Policy", "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), " +
			"magnetometer=(), microphone=(), midi=(), otp-credentials=(self), payment=(), usb=()"},
		{"Referrer-Policy", "no-referrer"},
		{"Strict-Transport-Security", "max-age=63072000; includeSubDomains"},
		{"X-Content-Type-Options", "nosniff"},
		{"X-Frame-Options", "DENY"},
	}
}

// CacheControl lets a browser keep a file, and makes it ask each time whether that is
// still the one: all files change together, and an old script must not meet a new page.
const CacheControl = "no-cache"
