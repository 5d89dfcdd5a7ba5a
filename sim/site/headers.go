package site

// A Header is a header of the web client's answers.
type Header struct{ Name, Value string }

// Headers returns the headers of every file of the web client, both locally and from
// the CDN (OWASP ASVS 5.0 3.4.1 to 3.4.8).
//
// The content policy lets the page load its own scripts, styles and images, call its
// own API, and load the brand's logo, and nothing else: no inline script or style, no
// plugin, no framing, no form submission without script. Trusted Types block the DOM's
// ways of turning text into markup. The permissions policy lets only the page itself
// read codes from text messages, and allows no other feature of the device.
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

// CacheControl lets a browser keep a file but makes it revalidate each time. All files
// change together, and an old script must not meet a new page.
const CacheControl = "no-cache"
